import { mkdir } from 'node:fs/promises';
import { UserError } from '../../domain/user-error.ts';
import { acquireObserved, type ObservedLock, StillLocked } from '../../engines/processes/observed-lock.ts';

const STALE_MS = 10_000;
const RENEW_MS = 2_500;
const ASK_AGAIN_MS = 250;
const WAIT_MINUTES = 30;

/**
 * Runs the work while no other process changes the folder of tools; waits for its turn. The signal given to
 * the work is aborted when the lock is lost, so that two never write at once.
 *
 * @throws UserError when the folder cannot be written.
 */
export async function withToolsLock<T>(
  tools: string,
  onWait: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const release = await acquire(tools, onWait, lost);
  try {
    return await work(lost.signal);
  } finally {
    if (!lost.signal.aborted) await release();
  }
}

async function acquire(
  tools: string,
  onWait: () => void,
  lost: AbortController,
): Promise<() => Promise<void>> {
  const options: Omit<ObservedLock, 'waitMs'> = {
    folder: tools,
    lockfilePath: `${tools}.lock`,
    ...{ renewMs: RENEW_MS, staleMs: STALE_MS, lookEveryMs: ASK_AGAIN_MS },
    onLost: (error) => lost.abort(error),
  };
  try {
    await mkdir(tools, { recursive: true });
    return await acquireObserved({ ...options, waitMs: 0 }).catch((error: unknown) => {
      if (!(error instanceof StillLocked)) throw error;
      onWait();
      return acquireObserved({ ...options, waitMs: WAIT_MINUTES * 60_000 });
    });
  } catch (cause) {
    const busy = cause instanceof StillLocked;
    throw new UserError({
      what: `The tools cannot be installed in ${tools}`,
      why: busy
        ? `Another installation has been at work there for ${WAIT_MINUTES} minutes.`
        : (cause as Error).message,
      todo: busy
        ? 'End it, or wait for it, and run this again.'
        : 'Give write access to this folder, or name another one in VIDMINE_TOOLS.',
      cause,
    });
  }
}
