import type { BatchControl } from '../../domain/batch-control.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import { remedyOf } from '../../domain/remedies.ts';
import { type SpeechRates, speechRates } from '../../domain/speech/speech-rates.ts';
import { type BatchStanding, batchStanding } from '../../domain/statistics/batch-standing.ts';
import { type OpenGroup, type StageRow, stageTable } from '../../domain/statistics/stage-table.ts';
import { type Cause, causesOf } from '../../storage/database/batch-causes.ts';
import {
  batchMines,
  countsOf,
  openGroups,
  type SettledGroup,
  type StageCompletions,
  settledGroups,
  stageCompletions,
} from '../../storage/database/batch-progress.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { parkedUntil } from '../../storage/database/batch-videos.ts';
import type { BatchRecord } from '../../storage/database/batches.ts';
import { type CallCosts, totalCosts } from '../../storage/database/call-costs.ts';
import type { Db } from '../../storage/database/database.ts';
import { type VideoInWork, videosInWork } from '../../storage/database/progress.ts';
import { heardOf } from '../../storage/database/speech-rates.ts';

export interface BatchReport {
  readonly batch: string;
  readonly source: string;
  readonly state: BatchStanding;
  /** What a person wants of it, and since when. */
  readonly control: BatchControl;
  readonly controlSince: Date;
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  readonly elapsedSeconds: number;
  readonly total: number;
  readonly counts: Readonly<Record<OutcomeKind | 'open', number>>;
  /** Where its videos are, stage by stage. */
  readonly stages: readonly StageProgress[];
  /** Videos that something happens to, or that wait to be tried again. */
  readonly inWork: number;
  /** Some of them, in the order of the batch. */
  readonly videosInWork: readonly VideoInWork[];
  /** Videos that ended otherwise than stored, or need a look, by cause, most frequent first. */
  readonly causes: readonly CauseWithRemedy[];
  /** Parts that are down now: the last attempt of a video waits for them. */
  readonly waitingFor: readonly {
    readonly reason: string;
    readonly detail: string;
    readonly videos: number;
  }[];
  /** When the first parked video is tried again; undefined where none is parked. */
  readonly parkedUntil: Date | undefined;
  /** Stored videos per hour since the start. */
  readonly storedPerHour: number;
  /** Stored within the last hour; undefined until it has run for an hour, and where it has ended. */
  readonly storedLastHour: number | undefined;
  /** What models did for it so far; maxSpend undefined: it may spend what it needs. */
  readonly models: CallCosts & { readonly maxSpend: number | undefined };
  /** How fast its recordings were transcribed; undefined where none was. */
  readonly speech: SpeechRates | undefined;
}

/** A stage with how often it was completed since the start, whatever became of the videos. */
export interface StageProgress extends StageRow {
  readonly completedPerHour: number;
  readonly completedLastHour: number | undefined;
  readonly completed: number;
  /** Seconds of the run in the middle; undefined where none was completed. */
  readonly medianSeconds: number | undefined;
}

export interface CauseWithRemedy extends Cause {
  /** What a person can do; undefined where there is nothing to say. */
  readonly remedy: string | undefined;
}

export interface BatchReportOptions {
  /** Of the videos in work, how many are named. */
  readonly inWork?: number;
}

const IN_WORK_SHOWN = 12;

/** Each section is one query over the batch's rows, grouped in the database: it costs the same for any number of causes. */
export async function batchReport(
  db: Db,
  batch: BatchRecord,
  { inWork = IN_WORK_SHOWN }: BatchReportOptions = {},
): Promise<BatchReport> {
  const { name } = batch;
  const [open, settled, completions, mines, causes, working, parked, costs, { maxSpend }, heard] =
    await Promise.all([
      openGroups(db, name),
      settledGroups(db, name),
      stageCompletions(db, name),
      batchMines(db, name),
      causesOf(db, name),
      videosInWork(db, name, inWork),
      parkedUntil(db, name),
      totalCosts(db, { batch: name }),
      spendOf(db, name),
      heardOf(db, name),
    ]);
  const elapsedSeconds = ((batch.endedAt ?? new Date()).getTime() - batch.startedAt.getTime()) / 1000;
  const counts = countsOf(open, settled);
  const stages = stageTable(open, settled, { mines });
  const clock = { elapsedSeconds, ended: batch.endedAt !== undefined };
  return {
    batch: name,
    source: batch.source,
    state: batchStanding({
      ...batch,
      open: counts.open,
      parked: counts.parked,
      inWork: videosOf(open, ({ status }) => status === 'running'),
      waitForParts: videosOf(open, waitsForPart),
    }),
    control: batch.control,
    controlSince: batch.controlSince,
    startedAt: batch.startedAt,
    endedAt: batch.endedAt,
    elapsedSeconds,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    stages: stages.map((row) => withRates(row, completions, clock)),
    inWork: videosOf(open, ({ stage }) => stage !== null),
    videosInWork: working,
    causes: causes.map((cause) => ({ ...cause, remedy: remedyOf(cause.outcome, cause.reason, name) })),
    waitingFor: partsDown(open),
    parkedUntil: parked,
    storedPerHour: perHour(counts.stored, elapsedSeconds),
    storedLastHour: lastHour(storedIn(settled), clock),
    models: { ...costs, maxSpend },
    speech: speechRates(heard, elapsedSeconds),
  };
}

interface Clock {
  readonly elapsedSeconds: number;
  readonly ended: boolean;
}

const HOUR_SECONDS = 3600;

/** Less than a second of a batch says nothing of an hour. */
const perHour = (count: number, elapsedSeconds: number): number =>
  (count * HOUR_SECONDS) / Math.max(elapsedSeconds, 1);

const lastHour = (count: number, { elapsedSeconds, ended }: Clock): number | undefined =>
  ended || elapsedSeconds < HOUR_SECONDS ? undefined : count;

const storedIn = (settled: readonly SettledGroup[]): number =>
  settled.reduce((sum, group) => sum + (group.outcome === 'stored' ? group.lastHour : 0), 0);

function withRates(row: StageRow, completions: readonly StageCompletions[], clock: Clock): StageProgress {
  const own = completions.find(({ stage }) => stage === row.stage);
  return {
    ...row,
    completed: own?.runs ?? 0,
    completedPerHour: perHour(own?.runs ?? 0, clock.elapsedSeconds),
    completedLastHour: lastHour(own?.lastHour ?? 0, clock),
    medianSeconds: own?.medianSeconds,
  };
}

const videosOf = (open: readonly OpenGroup[], which: (group: OpenGroup) => boolean): number =>
  open.filter(which).reduce((sum, { videos }) => sum + videos, 0);

const waitsForPart = ({ status, fault }: OpenGroup): boolean => status === 'failed' && fault === 'system';

function partsDown(open: readonly OpenGroup[]): BatchReport['waitingFor'] {
  const down = new Map<string, { reason: string; detail: string; videos: number }>();
  for (const { part, detail, videos, ...group } of open) {
    if (part === null || group.status !== 'failed') continue;
    const known = down.get(part) ?? { reason: part, detail: detail ?? '', videos: 0 };
    down.set(part, { ...known, videos: known.videos + videos });
  }
  return [...down.values()];
}
