import { ApplicationFailure, cancelled } from '@temporalio/activity';
import type { ActivityContext } from '../context.ts';
import { MAX_ATTEMPTS } from './attempt.ts';
import { failureFor, scaledDelays } from './failure.ts';
import { faultOf } from './fault-of.ts';
import { type Life, withHeartbeat } from './heartbeat.ts';
import { heldBy, heldFailure, interruptedBy, type Work } from './hold.ts';

/**
 * Runs an activity that is no stage of its own, with the same heartbeat and the same reading of errors. It leaves
 * no row, so its attempts are those that Temporal counts.
 *
 * @param of what it works on, where it rests with its batch. Without, it is bookkeeping, which always goes on.
 */
export const runSimply = <T>(
  context: ActivityContext,
  work: (life: Life) => Promise<T>,
  of?: Work,
): Promise<T> =>
  withHeartbeat(
    async (life) => {
      const control = of && (await heldBy(context, of));
      if (of !== undefined && control !== undefined) throw heldFailure(context, of, control);
      try {
        return await work(life);
      } catch (error) {
        const interrupted = life.heldBy();
        if (of !== undefined && interrupted !== undefined) throw heldFailure(context, of, interrupted);
        if (life.signal.aborted) await cancelled();
        if (error instanceof ApplicationFailure) throw error;
        const left = { videoFaults: life.attempt, maxAttempts: MAX_ATTEMPTS };
        throw failureFor(faultOf(error), life.attempt, left, scaledDelays(context), error);
      }
    },
    of && (() => interruptedBy(context, of)),
  );
