import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { systemFault } from '../../domain/faults.ts';

/**
 * A holder renews its lock; one that died no longer does. By then its child programs, which outlive it by at
 * most 5 seconds, are gone too.
 */
const STALE_MS = 10_000;
const RENEW_MS = 2_500;
const LOOK_AGAIN_MS = 250;
const WAIT_MS = 30_000;

export interface FolderLockOptions {
  readonly signal?: AbortSignal;
  /** How long to wait for another holder. Default 30 s: longer than a dead one holds it. */
  readonly waitMs?: number;
}

/**
 * Does the work as the only one in the folder, which is created where it is missing; waits for another holder to
 * finish or to be seen dead. Throws a `system` StageError when it goes on working. The work's signal aborts with
 * such an error when the lock is lost, because this process stood still for long.
 */
export async function withFolderLock<T>(
  folder: string,
  { signal, waitMs = WAIT_MS }: FolderLockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await mkdir(folder, { recursive: true });
  const lost = new AbortController();
  const release = await acquire(folder, Date.now() + waitMs, signal, (error) =>
    lost.abort(systemFault('folder-lock-lost', `The lock on ${folder} was lost: ${error.message}`, error)),
  );
  try {
    return await work(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]));
  } finally {
    // A lock that was lost cannot be given back.
    if (!lost.signal.aborted) await release();
  }
}

async function acquire(
  folder: string,
  deadline: number,
  signal: AbortSignal | undefined,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  const lockfilePath = join(folder, '.lock');
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await lock(folder, { lockfilePath, stale: STALE_MS, update: RENEW_MS, onCompromised });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (Date.now() >= deadline) throw stillLocked(folder, error);
    }
    await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

const stillLocked = (folder: string, cause: unknown): Error =>
  systemFault(
    'folder-locked',
    `Another process is downloading into ${folder}. It is tried again; if no other worker runs, remove ${join(folder, '.lock')}.`,
    cause,
  );
