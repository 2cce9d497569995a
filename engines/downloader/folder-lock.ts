import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemFault } from '../../domain/faults.ts';
import { acquireObserved, StillLocked } from '../processes/observed-lock.ts';

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
  const release = await acquire(folder, { signal, waitMs }, (error) =>
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
  { signal, waitMs }: Required<Pick<FolderLockOptions, 'waitMs'>> & FolderLockOptions,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const lockfilePath = join(folder, '.lock');
  const timing = { renewMs: RENEW_MS, staleMs: STALE_MS, lookEveryMs: LOOK_AGAIN_MS, waitMs };
  try {
    return await acquireObserved({ folder, lockfilePath, ...timing, signal, onLost });
  } catch (error) {
    throw error instanceof StillLocked ? stillLocked(folder, error) : error;
  }
}

const stillLocked = (folder: string, cause: unknown): Error =>
  systemFault(
    'folder-locked',
    `Another process is downloading into ${folder}. It is tried again; if no other worker runs, remove ${join(folder, '.lock')}.`,
    cause,
  );
