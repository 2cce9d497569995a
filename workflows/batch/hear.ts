import { ApplicationFailure, patched, setHandler } from '@temporalio/workflow';
import type { BatchName } from '../../domain/ids.ts';
import { database } from '../activities.ts';
import {
  batchStatus,
  pauseBatch,
  resumeBatch,
  rowsOpened,
  tuneBatch,
  videoSettled,
  windowResized,
} from '../messages.ts';
import { refusalOfTuning } from './refusal-of-tuning.ts';
import type { Window } from './window.ts';

/** What a batch hears. Everything is answered at once: rows say it already, a message only hastens it. */
export function hear(batch: BatchName, window: Window): void {
  const validator = () => refuse(whileCancelling(batch, window));
  setHandler(videoSettled, (...videoIds) => window.settled(videoIds), {
    description: 'These videos have an outcome in the rows.',
  });
  setHandler(batchStatus, () => ({ ...window.state, batch, ...standing(window) }), {
    description: 'The window: what is in flight, how far the list was read, what the batch waits for.',
  });
  setHandler(windowResized, (size) => window.resize(size), {
    description: 'So many videos may be in flight from here on.',
  });
  setHandler(pauseBatch, () => window.pause(true), {
    validator,
    description: 'Starts no video until it is resumed. By command: vidmine batch pause.',
  });
  setHandler(resumeBatch, () => resume(batch, window), {
    validator,
    description: 'Goes on, and wakes the videos that rest. By command: vidmine batch resume.',
  });
  setHandler(tuneBatch, (tuning) => window.tune(tuning), {
    validator: (tuning) => refuse(whileCancelling(batch, window) ?? refusalOfTuning(tuning)),
    description:
      'Videos in flight at most, and settings of the videos that start later. By command: vidmine batch tune.',
  });
  setHandler(rowsOpened, () => window.readAgain(), {
    validator,
    description: 'Rows were added to its list, or opened again: it reads the list from its start.',
  });
}

/** The window has room again, and what rests in it is told. */
export function resume(batch: BatchName, window: Window): void {
  window.pause(false);
  if (!patched('wakes-videos')) return;
  window.underWay.errand(database.wakeVideos({ batch, inFlight: window.inFlight }));
}

const standing = ({ size, settingsHash, cancelling, waitsFor }: Window) => ({
  size,
  settingsHash,
  cancelling,
  waitsFor,
});

const whileCancelling = (batch: BatchName, { cancelling }: Window): string | undefined =>
  cancelling ? `The batch ${batch} is being cancelled: its videos end.` : undefined;

function refuse(why: string | undefined): void {
  if (why !== undefined) throw ApplicationFailure.nonRetryable(why, 'refused');
}
