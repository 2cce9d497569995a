import { UserError } from '../../domain/user-error.ts';

/** Runs work that Ctrl-C and SIGTERM end at once, leaving nothing half done. */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    throw new UserError({
      what: 'Stopped before it was finished',
      why: 'Nothing is left half done, and what was fetched is not fetched again.',
      todo: 'Run the same command again.',
    });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
