import { mkdir } from 'node:fs/promises';
import lockfile from 'proper-lockfile';
import { UserError } from '../../domain/user-error.ts';

const STALE_MS = 10_000;
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
  const options = {
    stale: STALE_MS,
    onCompromised: (error: Error) => lost.abort(error),
  };
  try {
    await mkdir(tools, { recursive: true });
    return await lockfile.lock(tools, options).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ELOCKED') throw error;
      onWait();
      const retries = {
        retries: (WAIT_MINUTES * 60_000) / ASK_AGAIN_MS,
        factor: 1,
        minTimeout: ASK_AGAIN_MS,
        maxTimeout: ASK_AGAIN_MS,
      };
      return lockfile.lock(tools, { ...options, retries });
    });
  } catch (cause) {
    const reason = cause as NodeJS.ErrnoException;
    const busy = reason.code === 'ELOCKED';
    throw new UserError({
      what: `The tools cannot be installed in ${tools}`,
      why: busy ? `Another installation has been at work there for ${WAIT_MINUTES} minutes.` : reason.message,
      todo: busy
        ? 'End it, or wait for it, and run this again.'
        : 'Give write access to this folder, or name another one in VIDMINE_TOOLS.',
      cause,
    });
  }
}
