import type { Outcome, OutcomeKind } from '../../domain/outcomes.ts';
import type { StageRun, VideoInWork } from '../../storage/database/progress.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { type Colors, colorsFor, type Terminal } from '../rendering/terminal.ts';
import type { BatchReport, Cause } from './batch-report.ts';
import {
  modelLines,
  spendLimitLines,
  spentOf,
  stageCostsTable,
  stoppedBySpendLimit,
} from './render-models.ts';
import { speechLines } from './render-speech.ts';
import type { VideoReport } from './video-report.ts';

const BAR_WIDTH = 32;
const IN_WORK_SHOWN = 12;

export function renderBatches(
  reports: readonly BatchReport[],
  terminal: Terminal,
  uiUrl: string | undefined,
): string {
  if (reports.length === 0) {
    return 'No batch yet. Start one: vidmine batch start <url, feed, playlist, channel, list or folder>';
  }
  // Most pay for nothing: then there is no such column.
  const spent = reports.map(({ models }) => spentOf(models));
  const pays = spent.some((one) => one !== '');
  const table = renderTable(
    {
      head: [
        'batch',
        'state',
        'videos',
        'stored',
        'in work',
        'failed',
        'other',
        'elapsed',
        ...(pays ? ['spent'] : []),
      ],
      right: [2, 3, 4, 5, 6, 8],
      rows: reports.map(({ batch, endedAt, total, counts, inWork, elapsedSeconds }, row) => [
        batch,
        endedAt === undefined ? 'running' : 'ended',
        String(total),
        String(counts.stored),
        String(inWork.length),
        String(counts.failed),
        String(counts.skipped + counts.unavailable + counts.parked + counts.cancelled),
        formatDuration(elapsedSeconds * 1000),
        ...(pays ? [spent[row] ?? ''] : []),
      ]),
    },
    terminal,
  );
  const ui = uiUrl === undefined ? [] : [`Temporal UI: ${uiUrl}`];
  return [table, ...ui, 'More of one: vidmine status <batch>'].join('\n');
}

export function renderBatch(report: BatchReport, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const { counts, total } = report;
  const settled = total - counts.open;
  const state = report.endedAt === undefined ? 'running' : 'ended';
  return [
    `${colors.bold(report.batch)}  ${state}  ${formatDuration(report.elapsedSeconds * 1000)}  ${report.source}`,
    `${bar(settled, total, colors)}  ${settled} of ${total} settled, ${report.storedPerHour.toFixed(1)} stored/h`,
    countsLine(counts, colors),
    ...speechLines(report),
    ...modelLines(report),
    ...report.waitingFor.map(
      ({ reason, detail, videos }) =>
        `${colors.yellow('waiting')} for ${reason}: ${detail} (${videos} ${plural(videos)}; no attempt is used up)`,
    ),
    ...parkedLine(report),
    ...inWorkLines(report.inWork, terminal),
    ...causeLines(report.causes, terminal),
    ...spendLimitLines(report),
  ].join('\n');
}

function parkedLine({ counts, parkedUntil, endedAt }: BatchReport): string[] {
  if (parkedUntil === undefined || endedAt !== undefined) return [];
  const restMs = parkedUntil.getTime() - Date.now();
  const when = restMs > 0 ? `in ${formatDuration(restMs)}` : 'when the others are done';
  return [`parked ${counts.parked}: tried again ${when}, or at once with vidmine retry <video>`];
}

/** What happened so far in one line, without anything that changes as time passes. */
export function batchNews(report: BatchReport): string {
  const { batch, total, counts, inWork, waitingFor, endedAt, causes } = report;
  const settled = `${total - counts.open} of ${total} settled`;
  const working = inWork.map((video) => `${video.videoId}: ${video.stage} ${doing(video)}`);
  const down = waitingFor.map(({ reason }) => `waiting for ${reason}`);
  const limited = stoppedBySpendLimit(causes) > 0 ? ['maxSpend reached'] : [];
  return [batch, ...(endedAt === undefined ? [] : ['ended']), settled, ...limited, ...down, ...working].join(
    ' | ',
  );
}

export function videoNews({ videoId, runs, batches }: VideoReport): string {
  const last = runs.at(-1);
  const now = last === undefined ? 'waits' : `${last.stage} ${last.status}`;
  return `${videoId} | ${now} | ${batches.map(({ outcome }) => outcome?.kind ?? 'open').join(', ')}`;
}

export function renderVideo(report: VideoReport, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const runs = report.runs.map((run) => [
    run.stage,
    run.status,
    formatDuration((run.endedAt ?? new Date()).getTime() - run.startedAt.getTime()),
    run.startedAt.toISOString().replace('T', ' ').slice(0, 19),
    run.status === 'failed' ? `${run.fault}: ${run.reason}: ${run.detail}` : (run.reason ?? ''),
  ]);
  return [
    `${colors.bold(report.title ?? report.videoId)}  ${report.videoId}`,
    report.url,
    ...report.batches.map(({ batch, outcome }) => `in ${batch}: ${outcomeInWords(outcome)}`),
    ...(runs.length === 0
      ? ['Nothing was done for it yet.']
      : [renderTable({ head: ['stage', 'state', 'took', 'started (UTC)', 'why'], rows: runs }, terminal)]),
    ...stageCostsTable(report, terminal),
    ...(lastFailure(report.runs) ? [`Take it up again: vidmine retry ${report.videoId}`] : []),
  ].join('\n');
}

export function outcomeInWords(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'not settled yet';
  switch (outcome.kind) {
    case 'stored':
      return `stored, ${outcome.segments} segments, ${outcome.claims} claims${outcome.detail === undefined ? '' : `. Look at it: ${outcome.detail}`}`;
    case 'failed':
      return `failed in ${outcome.stage} (${outcome.reason}): ${outcome.detail}`;
    case 'cancelled':
      return 'cancelled';
    default:
      return `${outcome.kind} (${outcome.reason}): ${outcome.detail}`;
  }
}

const plural = (count: number): string => (count === 1 ? 'video' : 'videos');

function bar(done: number, total: number, colors: Colors): string {
  const filled = total === 0 ? BAR_WIDTH : Math.round((done / total) * BAR_WIDTH);
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

function inWorkLines(inWork: readonly VideoInWork[], terminal: Terminal): string[] {
  if (inWork.length === 0) return [];
  const rows = inWork
    .slice(0, IN_WORK_SHOWN)
    .map((video) => [
      video.videoId,
      video.title ?? '',
      video.stage,
      doing(video),
      formatDuration(Date.now() - video.startedAt.getTime()),
    ]);
  const more = inWork.length - rows.length;
  return [
    renderTable({ head: ['video', 'title', 'stage', 'state', 'since'], rows }, terminal),
    ...(more > 0 ? [`… and ${more} more in work`] : []),
  ];
}

function doing(video: VideoInWork): string {
  if (video.stage === 'mine' && video.segments !== null && video.status === 'running') {
    return `segment ${video.mined ?? 0} of ${video.segments}`;
  }
  if (video.status === 'failed') return `tries again after: ${video.reason}`;
  return video.status === 'running' ? 'running' : 'waits for the next stage';
}

function causeLines(causes: readonly Cause[], terminal: Terminal): string[] {
  if (causes.length === 0) return [];
  const rows = causes.map(({ outcome, reason, detail, videoIds }) => [
    outcome,
    String(videoIds.length),
    reason,
    detail,
    videoIds.slice(0, 3).join(' ') + (videoIds.length > 3 ? ' …' : ''),
  ]);
  const table = renderTable(
    { head: ['ended', 'count', 'cause', 'in its own words', 'videos'], right: [1], rows },
    terminal,
  );
  const failed = causes.some(({ outcome }) => outcome === 'failed');
  return [
    table,
    ...(failed ? ['Take up what failed: vidmine retry --failed, or vidmine retry <video>'] : []),
  ];
}

const lastFailure = (runs: readonly StageRun[]): boolean => runs.at(-1)?.status === 'failed';
