import type { Steering } from '../batch/batch-session.ts';
import type { Skipped } from './skip-video.ts';

export function saySkipped(
  { print }: Pick<Steering, 'print'>,
  skipped: readonly Skipped[],
  { json, batch }: { readonly json?: boolean; readonly batch?: string },
): void {
  if (json) print(JSON.stringify({ videos: skipped }));
  else for (const one of skipped) print(`${one.videoId}: ${inWords(one, batch)}`);
}

/** @param of the batch that was named, if any: of others nothing is said. */
function inWords({ batches, work, before }: Skipped, of: string | undefined): string {
  if (batches.length > 0) return `skipped in ${batches.join(', ')}${WORK[work]}`;
  if (work === 'ended') return 'no batch waits for it; the work on it is ended';
  const waits = of === undefined ? 'no batch waits for it' : `the batch ${of} does not wait for it`;
  return before === undefined ? waits : `${waits}: it is ${before} already`;
}

const WORK: Readonly<Record<Skipped['work'], string>> = {
  none: '',
  ended: '; the work on it is ended',
  'goes-on': '; it goes on for another batch',
  ending: '; it is just ending, and keeps the end it has reached',
  'no-answer':
    '; nobody ended the work on it, for the Temporal server or the workers are away: it may still run to its end',
};
