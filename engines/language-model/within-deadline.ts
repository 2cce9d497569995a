import type { StageError } from '../../domain/faults.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface Deadline {
  readonly timeoutSeconds: number;
  /** The caller's own; its reason is thrown as it came. */
  readonly signal?: AbortSignal | undefined;
  /** What to throw when time is up. */
  readonly slow: (cause: unknown) => StageError;
  /** What any other error means: it is thrown instead. */
  readonly classify: (error: unknown) => unknown;
}

/**
 * Runs a call under its limit of time and its caller's signal, whichever ends first. An answer that was given up in its
 * middle is ended on the server too.
 */
export async function withinDeadline<T>(
  { timeoutSeconds, signal, slow, classify }: Deadline,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(Math.min(timeoutSeconds * 1000, LONGEST_TIMER_MS));
  const over = new AbortController();
  const signals = [deadline, over.signal, ...(signal ? [signal] : [])];
  try {
    return await act(AbortSignal.any(signals));
  } catch (error) {
    signal?.throwIfAborted();
    throw deadline.aborted ? slow(error) : classify(error);
  } finally {
    over.abort();
  }
}
