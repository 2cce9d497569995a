/**
 * Waits for something, no longer than given.
 *
 * @throws Error that says what did not end; the signal's reason when that is aborted first.
 */
export async function within<T>(
  seconds: number,
  what: string,
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = setTimeout(
    () => reject(new Error(`${what} did not end within ${Math.round(seconds)} s.`)),
    seconds * 1000,
  );
  const aborted = (): void => reject(signal.reason);
  signal.addEventListener('abort', aborted, { once: true });
  if (signal.aborted) aborted();
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', aborted);
  }
}
