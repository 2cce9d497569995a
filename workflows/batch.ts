import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
} from '@temporalio/workflow';
import type { BatchName } from '../domain/ids.ts';
import type { BatchTuning } from '../domain/messages.ts';
import type { OutcomeKind } from '../domain/outcomes.ts';
import type { WorkPriority } from '../domain/priority.ts';
import { database, inWorkflow } from './activities.ts';
import { type BatchState, FIRST_STATE } from './batch/batch-state.ts';
import { endVideos } from './batch/end-videos.ts';
import { hear } from './batch/hear.ts';
import { lookAtRows, lookEvery } from './batch/look-at-rows.ts';
import { moreToDo } from './batch/more-to-do.ts';
import { mustContinue } from './batch/must-continue.ts';
import { ANSWERED_LATE, AS_BEFORE, type RunRules, STEERED } from './batch/run-rules.ts';
import { show } from './batch/show.ts';
import { startVideos } from './batch/start-videos.ts';
import { Window } from './batch/window.ts';

export interface BatchInput extends BatchTuning {
  readonly batch: BatchName;
  readonly reprocess: boolean;
  /** Of all its videos; unset: Temporal's default. */
  readonly priority?: WorkPriority;
  readonly state?: BatchState;
}

type Counts = Record<OutcomeKind, number>;

/**
 * Keeps a window of videos in flight until every one of the batch has an outcome, and returns how many have which.
 * Cancelled, it ends its videos first.
 */
export async function batch(input: BatchInput): Promise<Counts> {
  const window = new Window(input.state ?? FIRST_STATE, input, rulesOfRun());
  hear(input.batch, window);
  try {
    return await runBatch(input, window);
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => endVideos(input, window));
    throw error;
  }
}

function rulesOfRun(): RunRules {
  if (patched('answers-at-once')) return STEERED;
  return patched('is-steered') ? ANSWERED_LATE : AS_BEFORE;
}

async function runBatch(input: BatchInput, window: Window): Promise<Counts> {
  const next = window.rules.steered ? await lookAtRows(inWorkflow, input.batch, window) : '10m';
  let looks = lookEvery(next, input.batch, window);

  while (!mustContinue(window)) {
    await startVideos(input, window);
    const { wakes } = window;
    show(input.batch, window);
    if (window.isDry && !window.state.paused && !(await moreToDo(input.batch, window))) {
      looks.stop();
      const counts = await concluded(input.batch, window);
      if (counts !== undefined) return counts;
      looks = lookEvery(next, input.batch, window);
      continue;
    }
    if (window.room > 0) continue;
    await condition(() => window.wakes !== wakes || mustContinue(window));
  }

  looks.stop();
  // A start that is not accepted yet would be lost.
  await condition(() => !window.underWay.anything && allHandlersFinished());
  return continueAsNew<typeof batch>({ ...input, ...window.tuning, state: window.state });
}

/** Ends the batch; undefined where rows were opened in the meantime, which are read then. */
async function concluded(name: BatchName, window: Window): Promise<Counts | undefined> {
  const { steerings } = window;
  const counts = await database.concludeBatch(name);
  const openedMeanwhile = window.steerings !== steerings && !window.isDry;
  if (counts !== undefined && !openedMeanwhile) {
    window.over = 'ended';
    window.tally.counted({ ...counts, open: 0 });
    show(name, window);
    return counts;
  }
  window.readAgain();
  return undefined;
}
