import type { StageError } from '../../domain/faults.ts';

/** A timer that is to run longer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Does the work under a hard limit in time, at whose end its signal aborts with the given error. */
export async function withinLimit<T>(
  minutes: number,
  tooSlow: () => StageError,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(tooSlow()), Math.min(minutes * 60_000, LONGEST_TIMER_MS));
  try {
    return await work(signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
