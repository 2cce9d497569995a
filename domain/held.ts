import type { BatchControl } from './batch-control.ts';

/** Type of the failure of an activity that did not begin, or was interrupted, because its video's batch rests. */
export const HELD = 'held';

/** First detail of such a failure. */
export interface Held {
  readonly control: BatchControl;
  /** The word that it goes on may be lost: it is looked at again after this long, in ms. */
  readonly lookAgainMs: number;
}
