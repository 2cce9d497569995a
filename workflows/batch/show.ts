import { setCurrentDetails } from '@temporalio/workflow';
import type { BatchName } from '../../domain/ids.ts';
import { panelOf } from './panel.ts';
import type { Window } from './window.ts';

/** Tells the Temporal UI how the batch stands. */
export function show(batch: BatchName, window: Window): void {
  const { state, size, cancelling, over, waitsFor, tally } = window;
  const { counts, unsaid } = tally;
  const perHour = tally.perHour(Date.now());
  setCurrentDetails(panelOf({ ...state, batch, size, cancelling, over, waitsFor, counts, unsaid, perHour }));
}
