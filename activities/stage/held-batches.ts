import type { BatchControl } from '../../domain/batch-control.ts';

export type HeldBatches = ReadonlyMap<string, BatchControl>;

/** How old an answer may be, in ms: thousands of activities that are held one after the other cost one query. */
const FRESH_MS = 1000;

/**
 * Batches that do not simply go on, read as often as somebody asks and at most once a second. While the rows cannot
 * be read, the last answer holds.
 *
 * @param nowMs a clock that only goes forward.
 */
export function heldBatchesReader(
  read: () => Promise<HeldBatches>,
  nowMs: () => number = () => performance.now(),
): () => Promise<HeldBatches> {
  let last: HeldBatches = new Map();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<HeldBatches> | undefined;
  const again = async (): Promise<HeldBatches> => {
    try {
      last = await read();
    } catch {
      // Whoever asks needs the rows for its work too, and says what is wrong with them.
    }
    readAtMs = nowMs();
    reading = undefined;
    return last;
  };
  return () => {
    if (nowMs() - readAtMs < FRESH_MS) return Promise.resolve(last);
    reading ??= again();
    return reading;
  };
}
