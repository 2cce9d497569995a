import { STAGES, type Stage } from './stages.ts';

export interface StageAttempt {
  readonly stage: Stage;
  readonly status: 'running' | 'completed' | 'failed' | 'abandoned';
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** Why it failed or was given up. */
  readonly reason: string | null;
  readonly detail: string | null;
}

/** How a stage stands after all its attempts. */
export interface StageTime {
  readonly stage: Stage;
  readonly status: StageAttempt['status'];
  /** Of the attempt that counts: the last completed one, else the last one. Undefined while it runs. */
  readonly durationMs?: number;
  readonly attempts: number;
  readonly reason?: string;
  readonly detail?: string;
}

/** The stages of one video that were attempted, in the order of its way. */
export function stageTimes(attempts: readonly StageAttempt[]): StageTime[] {
  return STAGES.flatMap((stage) => {
    const own = attempts
      .filter((attempt) => attempt.stage === stage)
      .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    const last = own.findLast((attempt) => attempt.status === 'completed') ?? own.at(-1);
    return last === undefined ? [] : [summary(last, own.length)];
  });
}

function summary(
  { stage, status, startedAt, endedAt, reason, detail }: StageAttempt,
  attempts: number,
): StageTime {
  return {
    stage,
    status,
    durationMs: endedAt === null ? undefined : endedAt.getTime() - startedAt.getTime(),
    attempts,
    reason: reason ?? undefined,
    detail: detail ?? undefined,
  };
}
