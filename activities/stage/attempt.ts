import { ApplicationFailure, activityInfo, cancellationDetails, cancelled } from '@temporalio/activity';
import { countAttempts } from '../../storage/database/stage-attempts.ts';
import {
  abandonRun,
  failRun,
  type RunOrigin,
  recordFailedRun,
  type StageOfVideo,
} from '../../storage/database/stage-runs.ts';
import type { ActivityContext } from '../context.ts';
import { failureFor } from './failure.ts';
import { faultOf } from './fault-of.ts';
import { type Life, withHeartbeat } from './heartbeat.ts';

/** Attempts where the video's settings, and so its own limit, could not be read. */
export const MAX_ATTEMPTS = 5;

/** What an attempt at a stage has come to know so far: its row is written with that, however it ends. */
export interface Attempt {
  readonly life: Life;
  readonly origin: RunOrigin;
  maxAttempts: number;
  configHash?: string;
  /** Its row, once that is open. */
  run?: number;
}

/**
 * Runs one attempt at a stage. One that fails leaves a row with its fault, reason and words, also where it failed
 * before its identity was known: that is where status finds which part is down.
 *
 * @throws ApplicationFailure of type `system`, `identity` or `video` (see failure.ts); CancelledFailure.
 */
export function runAttempt<T>(
  context: ActivityContext,
  of: StageOfVideo,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  return withHeartbeat(async (life) => {
    const attempt: Attempt = { life, origin: originOf(context), maxAttempts: MAX_ATTEMPTS };
    try {
      return await work(attempt);
    } catch (error) {
      if (life.signal.aborted) await endAsCancelled(context, attempt);
      throw await recorded(context, of, attempt, error);
    }
  });
}

export const originOf = (context: ActivityContext): RunOrigin => ({
  runId: activityInfo().workflowExecution?.runId ?? 'standalone',
  worker: context.worker,
});

async function endAsCancelled(context: ActivityContext, { run }: Attempt): Promise<never> {
  const reason = cancellationDetails()?.workerShutdown ? 'worker-stopped' : 'cancelled';
  if (run !== undefined) await abandonRun(context.db, run, reason).catch(() => {});
  return cancelled();
}

async function recorded(
  context: ActivityContext,
  of: StageOfVideo,
  attempt: Attempt,
  error: unknown,
): Promise<ApplicationFailure> {
  if (error instanceof ApplicationFailure) return error;
  const { db, retryDelays } = context;
  const { life, origin, run, configHash, maxAttempts } = attempt;
  const fault = faultOf(error);
  const left = { videoFaults: life.attempt, maxAttempts };
  try {
    if (run === undefined) await recordFailedRun(db, of, configHash, origin, fault);
    else await failRun(db, run, fault);
    left.videoFaults = (await countAttempts(db, of, origin.runId)).videoFaults;
  } catch (storageError) {
    // The database itself is down: that is the fault to wait for.
    const another = faultOf(storageError);
    if (another.fault === 'system') return failureFor(another, life.attempt, left, retryDelays, storageError);
  }
  return failureFor(fault, life.attempt, left, retryDelays, error);
}
