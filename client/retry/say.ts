import type { VideoId } from '../../domain/ids.ts';
import { untoldInWords } from '../batch/tell-batch.ts';
import { counted } from '../rendering/counted.ts';
import type { TakenUpBatch } from './by-batch.ts';
import type { Chosen } from './chosen.ts';
import type { RetryForm } from './options.ts';

export interface Retried {
  readonly chosen: readonly Chosen[];
  /** Each by its own workflow. */
  readonly started: readonly VideoId[];
  readonly alreadyRunning: readonly VideoId[];
  /** A window at a time. */
  readonly batches: readonly TakenUpBatch[];
}

export function sayRetried(print: (line: string) => void, retried: Retried, form: RetryForm): void {
  if (form.json) print(JSON.stringify(asJson(retried, form)));
  else for (const line of inWords(retried, form)) print(line);
}

function asJson({ chosen, started, alreadyRunning, batches }: Retried, { from, dryRun }: RetryForm): object {
  return {
    videos: chosen.length,
    dryRun,
    from,
    ...(dryRun
      ? { wouldTake: chosen.map(({ videoId, batch, outcome }) => ({ videoId, batch: batch?.name, outcome })) }
      : {}),
    started,
    alreadyRunning,
    batches,
    otherSettings: chosen.flatMap(({ videoId, settingsFrom }) =>
      settingsFrom === undefined ? [] : [{ videoId, settingsFrom }],
    ),
  };
}

function inWords({ chosen, started, alreadyRunning, batches }: Retried, form: RetryForm): string[] {
  if (chosen.length === 0) return ['Nothing failed: there is nothing to retry.'];
  const settings = chosen.flatMap(({ videoId, settingsFrom }) =>
    settingsFrom === undefined ? [] : [`${videoId}: runs by itself, with ${settingsFrom}`],
  );
  if (form.dryRun) return [...wouldTake(chosen, form), ...settings, 'Nothing was started (--dry-run).'];
  const anew = form.from === undefined ? '' : `, from ${form.from}`;
  return [
    ...settings,
    ...started.map((id) => `${id}: taken up again${anew}${restsIn(chosen, id)}`),
    ...alreadyRunning.map((id) => `${id}: is being worked on`),
    ...batches.flatMap((batch) => batchInWords(batch, anew)),
    ...(started.length > 0 ? [`Follow it with: vidmine status ${started[0]} --watch`] : []),
  ];
}

/** A video that rests with its batch does not look so. */
function restsIn(chosen: readonly Chosen[], id: VideoId): string {
  const batch = chosen.find(({ videoId }) => videoId === id)?.batch;
  if (batch === undefined || batch.endedAt !== undefined || batch.control === 'go') return '';
  return `; its batch is paused: vidmine batch resume ${batch.name}`;
}

function batchInWords({ batch, videos, started, paused, told }: TakenUpBatch, anew: string): string[] {
  return [
    `Batch ${batch}: ${counted(videos, 'video')} taken up again${anew}, as its window has room${started ? '; the batch was started again' : ''}.`,
    ...(paused ? [`It is paused: vidmine batch resume ${batch}`] : []),
    ...untoldInWords(told),
    `Follow it: vidmine status ${batch} --watch`,
  ];
}

function wouldTake(chosen: readonly Chosen[], { from }: RetryForm): string[] {
  const groups = Map.groupBy(
    chosen,
    ({ batch, outcome }) => `${batch?.name ?? 'no batch'}: ${outcome ?? 'open'}`,
  );
  return [
    ...[...groups].map(
      ([what, videos]) =>
        `${counted(videos.length, 'video')} of ${what}  ${videos
          .slice(0, SHOWN)
          .map(({ videoId }) => videoId)
          .join(' ')}${videos.length > SHOWN ? ' …' : ''}`,
    ),
    ...(from === undefined ? [] : [`Made anew from ${from}; what is stored before it is kept.`]),
  ];
}

const SHOWN = 5;
