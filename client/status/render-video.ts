import { oneLine } from '../../domain/one-line.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { NumberedAttempt, StageState } from '../../domain/statistics/stage-states.ts';
import { columns } from '../rendering/columns.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { wrapped } from '../rendering/wrapped.ts';
import { stageCostsTable } from './render-models.ts';
import type { VideoReport } from './video-report.ts';

/** A video as a person reads it: how it ended, every attempt with its class and words, and what to do. */
export function renderVideo(report: VideoReport, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const { videoId, title, url, batches, runs, remedy } = report;
  return [
    ...wrapped(`${colors.bold(title ?? videoId)}  ${videoId}`, terminal),
    url,
    ...batches.flatMap(({ batch, outcome }) => wrapped(`in ${batch}: ${outcomeInWords(outcome)}`, terminal)),
    ...(runs.length === 0 ? ['Nothing was done for it yet.'] : attemptLines(runs, terminal)),
    ...restLines(report.stages),
    ...stageCostsTable(report, terminal),
    ...(remedy === undefined ? [] : wrapped(`${colors.bold('What to do:')} ${remedy}`, terminal)),
    ...(lastFailure(runs) ? [`Take it up again: vidmine retry ${videoId}`] : []),
  ].join('\n');
}

function attemptLines(runs: readonly NumberedAttempt[], terminal: Terminal): string[] {
  const rows = runs.map((run) => [
    run.stage,
    run.status,
    String(run.attempt),
    formatDuration((run.endedAt ?? new Date()).getTime() - run.startedAt.getTime()),
    run.startedAt.toISOString().replace('T', ' ').slice(0, 19),
    run.status === 'failed'
      ? `${run.fault}: ${run.reason}: ${oneLine(run.detail ?? '')}`
      : (run.reason ?? ''),
  ]);
  const shown = columns(
    { head: ['stage', 'state', 'attempt', 'took', 'started (UTC)', 'why'], right: [2], rows },
    { ...terminal, interactive: false },
  );
  return shown.flatMap((line) => wrapped(line, terminal, 4));
}

/** Stages without an attempt: what is still to come, what was found stored, what it goes without. */
function restLines(stages: readonly StageState[]): string[] {
  const named = (status: StageState['status'], words: string): string[] => {
    const own = stages.filter((one) => one.status === status).map(({ stage }) => stage);
    return own.length === 0 ? [] : [`${words}: ${own.join(', ')}`];
  };
  return [
    ...named('passed', 'found stored'),
    ...named('pending', 'to come'),
    ...named('skipped', 'not done'),
  ];
}

export function outcomeInWords(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'not settled yet';
  switch (outcome.kind) {
    case 'stored':
      return `stored, ${counted(outcome.segments, 'segment')}, ${counted(outcome.claims, 'claim')}${outcome.detail === undefined ? '' : `. Look at it: ${outcome.detail}`}`;
    case 'failed':
      return `failed in ${outcome.stage} (${outcome.reason}): ${outcome.detail}`;
    case 'cancelled':
      return 'cancelled';
    default:
      return `${outcome.kind} (${outcome.reason}): ${outcome.detail}`;
  }
}

export function videoNews({ videoId, runs, batches }: VideoReport): string {
  const last = runs.at(-1);
  const now = last === undefined ? 'waits' : `${last.stage} ${last.status}`;
  return `${videoId} | ${now} | ${batches.map(({ outcome }) => outcome?.kind ?? 'open').join(', ')}`;
}

const lastFailure = (runs: readonly NumberedAttempt[]): boolean => runs.at(-1)?.status === 'failed';
