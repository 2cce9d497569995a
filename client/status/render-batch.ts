import type { OutcomeKind } from '../../domain/outcomes.ts';
import { formatDuration } from '../rendering/duration.ts';
import { type Colors, colorsFor, type Terminal } from '../rendering/terminal.ts';
import { wrapped } from '../rendering/wrapped.ts';
import type { BatchReport } from './batch-report.ts';
import type { BatchStatus } from './batch-view.ts';
import { renderDownloads } from './downloads-report.ts';
import { causeLines, failureLines } from './render-causes.ts';
import { doing, inWorkLines } from './render-in-work.ts';
import { modelLines, spendLimitLines, stoppedBySpendLimit } from './render-models.ts';
import { speechLines } from './render-speech.ts';
import { rate, stageLines } from './render-stages.ts';
import { statisticsLines } from './render-statistics.ts';
import {
  bottleneckLines,
  diskLine,
  etaLine,
  machineLines,
  outageLines,
  stuckLines,
  untoldOutages,
} from './render-surroundings.ts';

const BAR_WIDTH = 20;

export interface Details {
  /** Names the single videos that did not end well. */
  readonly failures?: boolean;
  /** Names all videos in work. */
  readonly videos?: boolean;
}

/** What is told beside the report, where it was read. */
export type Shown = BatchReport & Partial<Omit<BatchStatus, keyof BatchReport>>;

/** A screen of 40 lines, less the line of the prompt. */
const SCREEN_LINES = 39;

/** A batch as a person reads it: state and progress first, then what holds it up, then what went wrong. */
export function renderBatch(status: Shown, terminal: Terminal, details: Details = {}): string {
  const broken = (lines: readonly string[]) => lines.flatMap((line) => wrapped(line, terminal));
  const before = [
    ...broken(headLines(status, terminal)),
    ...(status.endedAt === undefined ? stageLines(status.stages, terminal) : []),
    ...broken(aroundLines(status, terminal)),
    ...broken([
      ...(status.statistics === undefined ? [] : statisticsLines(status.statistics)),
      ...speechLines(status, terminal),
      ...modelLines(status),
      ...waitingLines(status, colorsFor(terminal)),
      ...parkedLine(status),
    ]),
    ...inWorkLines(status, terminal, details),
  ];
  const after = broken([...spendLimitLines(status), ...retryLine(status)]);
  const short = terminal.interactive && !details.failures;
  const room = short ? SCREEN_LINES - before.length - after.length : Number.POSITIVE_INFINITY;
  return [
    ...before,
    ...causeLines(status, terminal, room),
    ...after,
    ...failureLines(status.failures ?? [], terminal),
  ].join('\n');
}

function headLines(status: Shown, terminal: Terminal): string[] {
  const colors = colorsFor(terminal);
  const { counts, total, batch, source, elapsedSeconds, surroundings } = status;
  const settled = total - counts.open;
  return [
    `${colors.bold(batch)}  ${stateInWords(status, colors)}  ${formatDuration(elapsedSeconds * 1000)}  ${source}`,
    `${bar(settled, total, colors)}  ${settled} of ${total} settled, ${ratesInWords(status)}`,
    countsLine(counts, colors),
    ...(surroundings?.outlook === undefined ? [] : etaLine(surroundings.outlook)),
    ...(surroundings?.outlook === undefined ? [] : bottleneckLines(surroundings.outlook, terminal)),
  ].filter((line) => line !== '');
}

function aroundLines({ surroundings, downloads, endedAt }: Shown, terminal: Terminal): string[] {
  return [
    ...(downloads === undefined ? [] : renderDownloads(downloads, terminal)),
    ...(surroundings === undefined
      ? []
      : [
          ...outageLines(untoldOutages(surroundings.outages, downloads?.notices ?? []), terminal),
          ...stuckLines(surroundings.stuck ?? [], terminal),
          ...(surroundings.outlook === undefined ? [] : machineLines(surroundings.outlook)),
          ...(endedAt === undefined ? [diskLine(surroundings, downloads?.bufferedBytes)] : []),
        ]),
  ];
}

/** `paused for 12 min`, `waits for language-model-down`. */
function stateInWords(report: BatchReport, colors: Colors): string {
  const { state, controlSince, waitingFor } = report;
  const since = `for ${formatDuration(Date.now() - controlSince.getTime())}`;
  switch (state) {
    case 'paused':
      return colors.yellow(`paused ${since}`);
    case 'pausing':
      return colors.yellow(`paused ${since}; what began before runs to the end of its stage`);
    case 'cancelling':
      return colors.yellow(`cancelling ${since}`);
    case 'waiting':
      return colors.yellow(`waits for ${waitingFor.map(({ reason }) => reason).join(', ')}`);
    case 'resting':
      return 'rests until its parked videos are due';
    default:
      return state;
  }
}

const ratesInWords = ({ storedPerHour, storedLastHour }: BatchReport): string =>
  storedLastHour === undefined
    ? `${rate(storedPerHour)} stored/h`
    : `${storedLastHour} stored in the last hour (${rate(storedPerHour)} stored/h in all)`;

function bar(done: number, total: number, colors: Colors): string {
  const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH);
  return colors.green('█'.repeat(filled)) + colors.dim('░'.repeat(BAR_WIDTH - filled));
}

function countsLine(counts: BatchReport['counts'], colors: Colors): string {
  const paint: Partial<Record<OutcomeKind | 'open', (text: string) => string>> = {
    stored: colors.green,
    failed: colors.red,
    parked: colors.yellow,
  };
  return (Object.keys(counts) as (keyof typeof counts)[])
    .filter((kind) => counts[kind] > 0)
    .map((kind) => (paint[kind] ?? ((text: string) => text))(`${kind} ${counts[kind]}`))
    .join('  ');
}

/** Parts that videos wait for: outages tell the same with what to do, where they were looked at. */
const waitingLines = ({ waitingFor, surroundings }: Shown, colors: Colors): string[] =>
  waitingFor
    .filter(({ reason }) => !surroundings?.outages.some(({ part }) => part === reason))
    .map(
      ({ reason, detail, videos }) =>
        `${colors.yellow('waiting')} for ${reason}: ${detail} (${videos} ${videos === 1 ? 'video' : 'videos'}; no attempt is used up)`,
    );

function parkedLine({ counts, parkedUntil, endedAt }: BatchReport): string[] {
  if (parkedUntil === undefined || endedAt !== undefined) return [];
  const restMs = parkedUntil.getTime() - Date.now();
  const when = restMs > 0 ? `in ${formatDuration(restMs)}` : 'when the others are done';
  return [`parked ${counts.parked}: tried again ${when}, or at once with vidmine retry <video>`];
}

const retryLine = ({ batch, counts }: BatchReport): string[] =>
  counts.failed === 0
    ? []
    : [`Take up what failed: vidmine retry --failed --batch ${batch}, or vidmine retry <video>`];

/** What happened so far in one line, without anything that changes as time passes. */
export function batchNews(report: BatchReport): string {
  const { batch, state, total, counts, inWork, videosInWork, waitingFor, endedAt, causes } = report;
  const settled = `${total - counts.open} of ${total} settled`;
  const working = videosInWork.map((video) => `${video.videoId}: ${video.stage} ${doing(video)}`);
  const more = inWork > videosInWork.length ? [`${inWork - videosInWork.length} more in work`] : [];
  const down = waitingFor.map(({ reason }) => `waiting for ${reason}`);
  const limited = stoppedBySpendLimit(causes) > 0 ? ['maxSpend reached'] : [];
  const steered = ['running', 'waiting', 'resting', 'ended'].includes(state) ? [] : [state];
  return [
    batch,
    ...(endedAt === undefined ? steered : ['ended', ...steered]),
    settled,
    ...limited,
    ...down,
    ...working,
    ...more,
  ].join(' | ');
}
