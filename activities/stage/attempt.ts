import { ApplicationFailure, activityInfo, cancellationDetails, cancelled } from '@temporalio/activity';
import type { BatchControl } from '../../domain/batch-control.ts';
import type { Fault } from '../../domain/faults.ts';
import { countAttempts } from '../../storage/database/stage-attempts.ts';
import {
  abandonRun,
  failRun,
  type RunOrigin,
  recordFailedRun,
  type StageOfVideo,
} from '../../storage/database/stage-runs.ts';
import type { ActivityContext } from '../context.ts';
import { failureFor, failureInTurn, scaledDelays } from './failure.ts';
import { faultOf } from './fault-of.ts';
import { type Life, withHeartbeat } from './heartbeat.ts';
import { heldBy, heldFailure, interruptedBy, PAUSED, type Work } from './hold.ts';
import { stageFailed } from './outages.ts';

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

/** What an attempt has to do besides when it is the one attempt of a turn. */
export interface InTurn {
  /** Reads what went wrong, and writes it down as the end of the turn. */
  readonly failed: (error: unknown) => Promise<Fault>;
  readonly cancelled: () => Promise<void>;
  /** Its batch rests; `begun`: a site may have been asked for it. */
  readonly held: (begun: boolean) => Promise<void>;
  /** What becomes of a video that has used up its attempts. */
  readonly usedUp: (maxAttempts: number) => Promise<VideoFault['settles']>;
}

type VideoFault = Extract<Fault, { fault: 'video' }>;

/**
 * Runs one attempt at a stage. One that fails leaves a row with its fault, reason and words, also where it failed
 * before its identity was known: that is where status finds which part is down.
 *
 * @throws ApplicationFailure of type `system`, `identity`, `video` (see failure.ts) or `held` (see hold.ts);
 *   CancelledFailure.
 */
export function runAttempt<T>(
  context: ActivityContext,
  of: StageOfVideo & Work,
  work: (attempt: Attempt) => Promise<T>,
  inTurn?: InTurn,
): Promise<T> {
  return withHeartbeat(
    async (life) => {
      const attempt: Attempt = { life, origin: originOf(context), maxAttempts: MAX_ATTEMPTS };
      const control = await heldBy(context, of);
      if (control !== undefined) return endAsHeld(context, of, attempt, control, inTurn);
      try {
        return await work(attempt);
      } catch (error) {
        const interrupted = life.heldBy();
        if (interrupted !== undefined) return endAsHeld(context, of, attempt, interrupted, inTurn);
        if (life.signal.aborted) await endAsCancelled(context, attempt, inTurn);
        if (error instanceof ApplicationFailure) throw error;
        throw inTurn === undefined
          ? await recorded(context, of, attempt, error)
          : await recordedInTurn(context, of, attempt, inTurn, error);
      }
    },
    () => interruptedBy(context, of),
  );
}

export const originOf = (context: ActivityContext): RunOrigin => ({
  runId: activityInfo().workflowExecution?.runId ?? 'standalone',
  worker: context.worker,
});

/** Its batch rests: no attempt is counted, and the row of one that had begun says why it ended. */
async function endAsHeld(
  context: ActivityContext,
  of: Work,
  { run, life }: Attempt,
  control: BatchControl,
  inTurn?: InTurn,
): Promise<never> {
  if (run !== undefined) await abandonRun(context.db, run, PAUSED).catch(() => {});
  // A worker that was lost within the same turn may have begun it.
  await inTurn?.held(run !== undefined || life.attempt > 1).catch(() => {});
  throw heldFailure(context, of, control);
}

async function endAsCancelled(context: ActivityContext, { run }: Attempt, inTurn?: InTurn): Promise<never> {
  const reason = cancellationDetails()?.workerShutdown ? 'worker-stopped' : 'cancelled';
  if (run !== undefined) await abandonRun(context.db, run, reason).catch(() => {});
  // A worker that stops is followed by another one, which goes on within the same turn.
  if (reason === 'cancelled') await inTurn?.cancelled().catch(() => {});
  return cancelled();
}

async function recorded(
  context: ActivityContext,
  of: StageOfVideo,
  attempt: Attempt,
  error: unknown,
): Promise<ApplicationFailure> {
  const { db } = context;
  const delays = scaledDelays(context);
  const { life, origin, maxAttempts } = attempt;
  const fault = faultOf(error);
  const left = { videoFaults: life.attempt, maxAttempts };
  try {
    await record(context, of, attempt, fault);
    await stageFailed(context, of.stage, fault);
    left.videoFaults = (await countAttempts(db, of, origin.runId)).videoFaults;
  } catch (storageError) {
    // The database itself is down: that is the fault to wait for.
    const another = faultOf(storageError);
    await stageFailed(context, of.stage, another);
    if (another.fault === 'system') return failureFor(another, life.attempt, left, delays, storageError);
  }
  return failureFor(fault, life.attempt, left, delays, error);
}

async function recordedInTurn(
  context: ActivityContext,
  of: StageOfVideo,
  attempt: Attempt,
  inTurn: InTurn,
  error: unknown,
): Promise<ApplicationFailure> {
  const { origin, maxAttempts } = attempt;
  try {
    const fault = await inTurn.failed(error);
    await record(context, of, attempt, fault);
    const { videoFaults } = await countAttempts(context.db, of, origin.runId);
    const usedUp = fault.fault === 'video' && fault.settles === undefined && videoFaults >= maxAttempts;
    return failureInTurn(usedUp ? { ...fault, settles: await inTurn.usedUp(maxAttempts) } : fault, error);
  } catch (storageError) {
    const fault = faultOf(storageError);
    await stageFailed(context, of.stage, fault);
    return failureInTurn(fault, storageError);
  }
}

function record(
  { db }: ActivityContext,
  of: StageOfVideo,
  { run, configHash, origin }: Attempt,
  fault: Fault,
): Promise<void> {
  return run === undefined ? recordFailedRun(db, of, configHash, origin, fault) : failRun(db, run, fault);
}
