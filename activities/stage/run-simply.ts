import { ApplicationFailure, cancelled } from '@temporalio/activity';
import type { ActivityContext } from '../context.ts';
import { MAX_ATTEMPTS } from './attempt.ts';
import { failureFor, scaledDelays } from './failure.ts';
import { faultOf } from './fault-of.ts';
import { type Life, withHeartbeat } from './heartbeat.ts';

/**
 * Runs an activity that is no stage of its own, with the same heartbeat and the same reading of errors. It leaves
 * no row, so its attempts are those that Temporal counts.
 */
export const runSimply = <T>(context: ActivityContext, work: (life: Life) => Promise<T>): Promise<T> =>
  withHeartbeat(async (life) => {
    try {
      return await work(life);
    } catch (error) {
      if (life.signal.aborted) await cancelled();
      if (error instanceof ApplicationFailure) throw error;
      const left = { videoFaults: life.attempt, maxAttempts: MAX_ATTEMPTS };
      throw failureFor(faultOf(error), life.attempt, left, scaledDelays(context), error);
    }
  });
