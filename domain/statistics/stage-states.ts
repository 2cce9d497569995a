import type { OutcomeKind } from '../outcomes.ts';
import { STAGES, type Stage } from '../stages.ts';
import { type RunStatus, stagesOnTheWay } from './stage-table.ts';

/** One attempt at a stage, as it is told: the how-manieth of its stage within one run of the video. */
export interface NumberedAttempt extends AttemptRow {
  readonly attempt: number;
}

export interface AttemptRow {
  readonly stage: Stage;
  readonly status: RunStatus;
  readonly runId: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly worker: string;
  readonly fault: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
}

/**
 * What became of a stage. `waiting`: its last attempt failed and another one is due; `interrupted`: its last attempt was
 * broken off, by a worker that stopped or died or by a person; `skipped`: the video's way ended before it, or goes
 * without it; `passed`: its result was found stored.
 */
export type StageStanding =
  | 'pending'
  | 'running'
  | 'completed'
  | 'passed'
  | 'waiting'
  | 'failed'
  | 'interrupted'
  | 'skipped';

export interface StageState {
  readonly stage: Stage;
  readonly status: StageStanding;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly worker: string | undefined;
  readonly attempts: number;
  /** Why it failed, waits or was broken off. */
  readonly error: { readonly class: string; readonly message: string } | undefined;
}

export interface WayOfVideo {
  /** Oldest first. */
  readonly attempts: readonly AttemptRow[];
  /** Undefined while it is to be run, or runs. */
  readonly outcome: OutcomeKind | undefined;
  readonly mines: boolean;
}

/** Every attempt with its number. */
export function numberedAttempts(attempts: readonly AttemptRow[]): NumberedAttempt[] {
  const counts = new Map<string, number>();
  return attempts.map((row) => {
    const key = `${row.stage} ${row.runId}`;
    const attempt = (counts.get(key) ?? 0) + 1;
    counts.set(key, attempt);
    return { ...row, attempt };
  });
}

/** Every stage of a video's way with what happened to it. */
export function stageStates({ attempts, outcome, mines }: WayOfVideo): StageState[] {
  const furthest = Math.max(-1, ...attempts.map(({ stage }) => STAGES.indexOf(stage)));
  return stagesOnTheWay(mines).map((stage) => {
    const own = attempts.filter((attempt) => attempt.stage === stage);
    const last = own.at(-1);
    return last === undefined
      ? unattempted(stage, STAGES.indexOf(stage) < furthest, outcome)
      : stateOf(last, own.length, outcome);
  });
}

function unattempted(stage: Stage, isPassed: boolean, outcome: OutcomeKind | undefined): StageState {
  const passed = isPassed || outcome === 'stored';
  const open = outcome === undefined || outcome === 'parked';
  return {
    stage,
    status: passed ? 'passed' : open ? 'pending' : 'skipped',
    startedAt: undefined,
    endedAt: undefined,
    worker: undefined,
    attempts: 0,
    error: undefined,
  };
}

function stateOf(last: AttemptRow, attempts: number, outcome: OutcomeKind | undefined): StageState {
  const { stage, status, startedAt, endedAt, worker, fault, reason, detail } = last;
  const told = status === 'failed' || status === 'abandoned';
  return {
    stage,
    status: standingOf(status, outcome),
    startedAt,
    endedAt: endedAt ?? undefined,
    worker,
    attempts,
    error: told
      ? {
          class: [fault, reason].filter((part) => part !== null).join(': '),
          message: detail ?? '',
        }
      : undefined,
  };
}

function standingOf(status: RunStatus, outcome: OutcomeKind | undefined): StageStanding {
  if (status === 'abandoned') return 'interrupted';
  if (status !== 'failed') return status;
  return outcome === undefined || outcome === 'parked' ? 'waiting' : 'failed';
}
