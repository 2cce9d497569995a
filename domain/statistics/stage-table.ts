import type { OutcomeKind } from '../outcomes.ts';
import { STAGES, type Stage } from '../stages.ts';

export type RunStatus = 'running' | 'completed' | 'failed' | 'abandoned';

/** Unsettled videos whose last attempt is alike; `stage` null: nothing has happened to them yet. */
export interface OpenGroup {
  readonly stage: Stage | null;
  readonly status: RunStatus | null;
  /** Of an attempt that failed. */
  readonly fault: 'system' | 'identity' | 'video' | null;
  /** The part that is down, where the fault is `system`. */
  readonly part: string | null;
  /** What one of them says. */
  readonly detail: string | null;
  readonly videos: number;
}

/** Settled videos whose end is alike; `stage` only where they failed. */
export interface EndedGroup {
  readonly outcome: OutcomeKind;
  readonly stage: Stage | null;
  readonly videos: number;
}

/** Where the videos of a batch are, seen from one stage. Those that are not to be had, or not taken, are in none. */
export interface StageRow {
  readonly stage: Stage;
  /** Videos that are past it. */
  readonly done: number;
  readonly inWork: number;
  /** Videos for which it is the next stage, those among them that wait for a part that is down. */
  readonly waiting: number;
  readonly failed: number;
  readonly parked: number;
}

const MINING_STAGES: readonly Stage[] = ['outline', 'mine', 'evaluate', 'summarise'];

/** The stages of a video's way that leave rows: the probe only asks the database. */
export const stagesOnTheWay = (mines: boolean): readonly Stage[] =>
  STAGES.filter((stage) => stage !== 'probe' && (mines || !MINING_STAGES.includes(stage)));

type Counts = { -readonly [Key in keyof StageRow]: StageRow[Key] };

/** Parked videos are those that could not be downloaded yet: they count at that stage. */
export function stageTable(
  open: readonly OpenGroup[],
  ended: readonly EndedGroup[],
  { mines }: { readonly mines: boolean },
): StageRow[] {
  const rows: Counts[] = stagesOnTheWay(mines).map((stage) => ({
    stage,
    done: 0,
    inWork: 0,
    waiting: 0,
    failed: 0,
    parked: 0,
  }));
  const passed = (beforePlace: number, videos: number): void => {
    for (const row of rows) if (placeOf(row.stage) < beforePlace) row.done += videos;
  };
  /** The first stage of the way from a place on. */
  const from = (place: number): Counts | undefined => rows.find(({ stage }) => placeOf(stage) >= place);

  for (const { stage, status, videos } of open) {
    const place = stage === null ? 0 : placeOf(stage) + (status === 'completed' ? 1 : 0);
    passed(place, videos);
    const row = from(place);
    if (row === undefined) continue;
    if (status === 'running' && row.stage === stage) row.inWork += videos;
    else row.waiting += videos;
  }
  for (const { outcome, stage, videos } of ended) {
    if (outcome === 'stored') passed(STAGES.length, videos);
    if (outcome === 'parked') rows[0]!.parked += videos;
    if (outcome !== 'failed' || stage === null) continue;
    passed(placeOf(stage), videos);
    const row = from(placeOf(stage));
    if (row !== undefined) row.failed += videos;
  }
  return rows;
}

const placeOf = (stage: Stage): number => STAGES.indexOf(stage);
