import type { BatchControl } from '../../domain/batch-control.ts';
import { batchState } from '../../domain/batch-state.ts';

test.each<[BatchControl, boolean, string]>([
  ['go', false, 'running'],
  ['go', true, 'ended'],
  ['pause', false, 'paused'],
  ['pause-now', false, 'paused'],
  // Its last videos ended while it was paused.
  ['pause', true, 'ended'],
  ['cancel', false, 'cancelling'],
  ['cancel', true, 'cancelled'],
])('wanted: %s, ended: %s: it is %s', (control, ended, state) => {
  expect(batchState({ control, endedAt: ended ? new Date() : undefined })).toBe(state);
});
