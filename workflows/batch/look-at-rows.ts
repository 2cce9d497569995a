import { condition, isCancellation } from '@temporalio/workflow';
import type { Look } from '../../activities/batch/look-at-batch.ts';
import { isPaused } from '../../domain/batch-control.ts';
import type { BatchName, VideoId } from '../../domain/ids.ts';
import { database, type inWorkflow } from '../activities.ts';
import { resume } from './hear.ts';
import type { Window } from './window.ts';

type Rows = Pick<typeof inWorkflow, 'reconcile'>;

const TEN_MINUTES = '10m';

/**
 * Looks at the rows, which are the truth: whatever a lost message, a terminated child or a terminated batch left
 * behind is found there, and what a person wants of the batch.
 *
 * @returns when to look again.
 */
export async function lookAtRows(
  rows: Rows,
  batch: BatchName,
  window: Window,
): Promise<number | typeof TEN_MINUTES> {
  const { inFlight, readTo, settingsHash, steerings } = window;
  window.lookIsDue = false;
  const seen = await rows.reconcile({ batch, inFlight, readTo, settingsHash }).catch(nothingUnlessCancelled);
  // Looks that batches recorded before were plain lists.
  const look: Partial<Look> = isList(seen) ? { settled: seen as VideoId[] } : (seen ?? {});
  window.settled(look.settled ?? []);
  if (look.counts !== undefined) window.tally.counted(look.counts);
  // What a person said meanwhile is newer.
  if (window.steerings === steerings) steer(batch, window, look);
  if (look.unstarted) window.readAgain();
  return look.nextLookMs ?? TEN_MINUTES;
}

function steer(batch: BatchName, window: Window, { control, tuning }: Partial<Look>): void {
  if (tuning !== undefined) window.tune(tuning);
  if (control === undefined) return;
  // A cancellation comes by itself; until then nothing begins.
  const rests = isPaused(control) || control === 'cancel';
  if (rests && !window.state.paused) window.pause(true);
  if (!rests && window.state.paused) resume(batch, window);
}

/** One standing timer, and a look each time it fires, or when a video vanished. */
export function lookEvery(
  first: number | typeof TEN_MINUTES,
  batch: BatchName,
  window: Window,
): { stop(): void } {
  let stopped = false;
  const turn = async (every: number | typeof TEN_MINUTES): Promise<void> => {
    const summary = 'look for videos that ended without a word';
    await condition(() => window.lookIsDue, every, { summary });
    // A video that is just being started is not running yet, and has not vanished either.
    await condition(() => !window.underWay.starting);
    if (stopped) return;
    return turn(await lookAtRows(database, batch, window));
  };
  turn(first).catch(() => {});
  return {
    stop: () => {
      stopped = true;
    },
  };
}

const isList = (seen: unknown): seen is VideoId[] => Array.isArray(seen);

/** What one look misses, the next one finds. */
function nothingUnlessCancelled(error: unknown): undefined {
  if (isCancellation(error)) throw error;
  return undefined;
}
