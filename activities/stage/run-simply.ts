import { ApplicationFailure, CancelledFailure, cancelled } from '@temporalio/activity';
import type { ActivityContext } from '../context.ts';
import { failureFor } from './failure.ts';
import { faultOf } from './fault-of.ts';
import { type Life, withHeartbeat } from './heartbeat.ts';

/** Attempts of an activity that leaves no stage run: Temporal's own count is all there is. */
const MAX_ATTEMPTS = 5;

/** Runs an activity that is no stage of its own, with the same heartbeat and the same reading of errors. */
export const runSimply = <T>(context: ActivityContext, work: (life: Life) => Promise<T>): Promise<T> =>
  withHeartbeat(async (life) => {
    try {
      return await work(life);
    } catch (error) {
      if (life.signal.aborted || error instanceof CancelledFailure) await cancelled();
      if (error instanceof ApplicationFailure) throw error;
      const left = { videoFaults: life.attempt, maxAttempts: MAX_ATTEMPTS };
      const cause = error instanceof Error ? error : undefined;
      throw failureFor(faultOf(error), life.attempt, left, context.retryDelays, cause);
    }
  });
