import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { formatDuration } from '../domain/duration-words.ts';
import type { BatchName } from '../domain/ids.ts';
import type { OutcomeKind } from '../domain/outcomes.ts';
import type { WorkPriority } from '../domain/priority.ts';
import { database } from './activities.ts';
import { startVideos } from './batch/start-videos.ts';
import { type BatchState, FIRST_STATE, Window } from './batch/window.ts';
import { batchStatus, pauseBatch, resumeBatch, videoSettled, windowResized } from './messages.ts';

export interface BatchInput {
  readonly batch: BatchName;
  readonly settingsHash: string;
  readonly reprocess: boolean;
  /** Videos in flight at most: concurrentVideos + bufferMax of the settings. */
  readonly window: number;
  /** Of all its videos; unset: Temporal's default. */
  readonly priority?: WorkPriority;
  readonly state?: BatchState;
}

/**
 * Parked videos come back in rounds: as soon as the rest is done, those that are due then. How long one rests is
 * in its row, longer each time; this bound alone keeps a batch from waiting for a hopeless one for ever.
 */
const ROUNDS_FOR_PARKED = 20;

/** A round waits a little beyond the first that is due, so that those parked one after the other come together. */
const TOGETHER = { share: 0.1, atMostMs: 3_600_000 };

/** Keeps a window of videos in flight until every one of the batch has an outcome. */
export async function batch(input: BatchInput): Promise<Record<OutcomeKind, number>> {
  try {
    return await runBatch(input);
  } catch (error) {
    // Videos in flight go on by themselves; the batch takes no more.
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => database.concludeBatch(input.batch));
    }
    throw error;
  }
}

async function runBatch(input: BatchInput): Promise<Record<OutcomeKind, number>> {
  const window = new Window(input.state ?? FIRST_STATE, input.window);
  setHandler(videoSettled, (...videoIds) => window.settled(videoIds));
  setHandler(batchStatus, () => ({ ...window.state, batch: input.batch, size: window.size }));
  setHandler(windowResized, (size) => window.resize(size));
  setHandler(pauseBatch, () => window.pause(true));
  setHandler(resumeBatch, () => window.pause(false));
  const reconcile = reconcileEvery('10m', input.batch, window);

  while (!workflowInfo().continueAsNewSuggested) {
    await startVideos(input, window);
    const seen = window.wakes;
    describe(window);
    if (window.isDry && !window.state.paused && !(await moreToDo(input.batch, window))) {
      reconcile.stop();
      return database.concludeBatch(input.batch);
    }
    if (window.room > 0) continue;
    await condition(() => window.wakes !== seen || workflowInfo().continueAsNewSuggested);
  }

  reconcile.stop();
  // A start that is not accepted yet would be lost.
  await condition(() => !window.starting && allHandlersFinished());
  return continueAsNew<typeof batch>({ ...input, window: window.size, state: window.state });
}

/** True while videos are open elsewhere (shared, being retried) or parked ones are due to come back. */
async function moreToDo(name: BatchName, window: Window): Promise<boolean> {
  const seen = window.wakes;
  const rest = await database.restOfBatch(name);
  if (rest.open > 0) {
    // Somebody else runs them: their settle wakes us.
    await condition(() => window.wakes !== seen);
    return true;
  }
  if (rest.parkedForMs === undefined || window.state.round >= ROUNDS_FOR_PARKED) return false;
  const { parkedForMs } = rest;
  const waitMs = Math.max(1, parkedForMs + Math.min(parkedForMs * TOGETHER.share, TOGETHER.atMostMs));
  const summary = `parked videos come back in ${formatDuration(waitMs)}`;
  // The wait may take days; the looks meanwhile fill the history.
  const due = !(await condition(() => workflowInfo().continueAsNewSuggested, waitMs, { summary }));
  if (!due) return true;
  await database.reopenParked(name);
  window.nextRound();
  return true;
}

/** One standing timer: whatever a lost signal or a terminated child left behind is found in the rows. */
function reconcileEvery(interval: '10m', name: BatchName, window: Window): { stop(): void } {
  let stopped = false;
  const turn = async (): Promise<void> => {
    await sleep(interval, { summary: 'look for videos that ended without a word' });
    // A video that is just being started is not running yet, and has not vanished either.
    await condition(() => !window.starting);
    if (stopped) return;
    const { inFlight, readTo } = window;
    window.settled(await database.reconcile({ batch: name, inFlight, readTo }).catch(nobodyUnlessCancelled));
    return turn();
  };
  turn().catch(() => {});
  return {
    stop: () => {
      stopped = true;
    },
  };
}

/** What one look misses, the next one finds. */
function nobodyUnlessCancelled(error: unknown): [] {
  if (isCancellation(error)) throw error;
  return [];
}

function describe(window: Window): void {
  const { inFlight, cursor, paused, round } = window.state;
  setCurrentDetails(
    [
      paused ? '**paused**' : `**${inFlight.length} of ${window.size} in flight**`,
      `read to position ${cursor + 1}${round > 0 ? `, round ${round + 1}` : ''}`,
      ...inFlight.slice(0, 20).map((id) => `- \`${id}\``),
    ].join('\n\n'),
  );
}
