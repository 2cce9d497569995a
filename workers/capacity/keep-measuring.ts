import { setTimeout } from 'node:timers/promises';
import type { Capacity } from '../capacity.ts';

const FIRST_MS = 15_000;
const LONGEST_MS = 3_600_000;

export interface KeepMeasuring {
  /** Looks at the machine anew, and measures. */
  readonly again: () => Promise<Capacity>;
  readonly onMeasured: (capacity: Capacity) => void;
  readonly signal: AbortSignal;
  /** Wait before the first time, in milliseconds; each further one is twice as long, up to an hour. */
  readonly firstMs?: number;
}

/**
 * Measures until every server has told how many calls it works on at once. One that is away refuses at once and may
 * be asked often; one that never tells, although it works, is disturbed less and less. Ends with the signal.
 */
export async function keepMeasuring(
  begun: Capacity,
  { again, onMeasured, signal, firstMs = FIRST_MS }: KeepMeasuring,
): Promise<void> {
  let capacity = begun;
  try {
    for (let waitMs = firstMs; capacity.isUnmeasured; waitMs = Math.min(2 * waitMs, LONGEST_MS)) {
      await setTimeout(waitMs, undefined, { signal, ref: false });
      capacity = await again();
      if (!capacity.isUnmeasured) onMeasured(capacity);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
