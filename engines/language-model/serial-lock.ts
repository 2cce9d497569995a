/** Runs tasks one after the other, in order of arrival; a task whose signal aborts while it waits never runs. */
export function createSerialLock(): <T>(task: () => Promise<T>, signal?: AbortSignal) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task, signal) => {
    const turn = last.then(() => {
      signal?.throwIfAborted();
      return task();
    });
    last = turn.catch(() => undefined);
    if (signal === undefined) return turn;
    // The caller learns of its abort at once, not when its turn comes.
    return Promise.race([turn, rejectionOf(signal)]);
  };
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
