import { condition, continueAsNew, isCancellation, patched, sleep } from '@temporalio/workflow';
import { database } from '../activities.ts';
import type { BatchInput, batch } from '../batch.ts';
import { mustContinue } from './must-continue.ts';
import { show } from './show.ts';
import type { Window } from './window.ts';

/** A stage that runs hears of it with its next heartbeat, and ends its programs. Longer waits are for parts that are down. */
const WAITS_MS = { first: 1000, longest: 600_000 };

/**
 * The batch was cancelled: its videos are, again and again until none is left, also those that were just starting;
 * but none that another batch waits for. Then what is open in its rows ends as cancelled. Outlives the cancellation
 * that calls for it; a second one changes nothing.
 */
export async function endVideos(input: BatchInput, window: Window): Promise<void> {
  if (!patched('cancels-its-videos')) {
    await database.concludeBatch(input.batch);
    return;
  }
  window.cancelling = true;
  await condition(() => !window.underWay.starting);
  for (let waitMs = WAITS_MS.first; ; waitMs = Math.min(2 * waitMs, WAITS_MS.longest)) {
    show(input.batch, window);
    const left = await database
      .cancelVideos({ batch: input.batch, inFlight: window.inFlight })
      .catch(whileSomethingIsWrong);
    if (left?.length === 0) break;
    if (left !== undefined) window.keepOnly(left);
    // The new run reads in the row that it is to end.
    if (mustContinue(window)) {
      await continueAsNew<typeof batch>({ ...input, ...window.tuning, state: window.state });
    }
    await untilEnded(window, waitMs);
  }
  window.over = 'cancelled';
  show(input.batch, window);
}

/** Until the last one is heard of, or the time is over. */
async function untilEnded(window: Window, waitMs: number): Promise<void> {
  const known = window.inFlight.length;
  const summary = `videos that still end: ${known}`;
  if (known === 0) await sleep(waitMs, { summary });
  else await condition(() => window.inFlight.length === 0, waitMs, { summary });
}

/** Nothing may keep it from ending its videos in the end. */
function whileSomethingIsWrong(error: unknown): undefined {
  if (isCancellation(error)) throw error;
  return undefined;
}
