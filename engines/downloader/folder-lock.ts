import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/error-code.ts';
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

/** Inside the folder. */
export const LOCK = '.lock';

/** A folder is removed in the moment in which we come once, hardly ever twice. */
const MADE_ANEW_AT_MOST = 5;

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
  const lost = new AbortController();
  const release = await enter(folder, { signal, waitMs }, (error) =>
    lost.abort(systemFault('folder-lock-lost', `The lock on ${folder} was lost: ${error.message}`, error)),
  );
  try {
    return await work(signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]));
  } finally {
    // A lock that was lost cannot be given back.
    if (!lost.signal.aborted) await release();
  }
}

type Waiting = Required<Pick<FolderLockOptions, 'waitMs'>> & FolderLockOptions;

/** Makes the folder and takes its lock. Whoever held it last may have removed the folder with it. */
async function enter(
  folder: string,
  waiting: Waiting,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  for (let made = 1; ; made++) {
    await mkdir(folder, { recursive: true });
    try {
      return await acquire(folder, waiting, onLost);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || made === MADE_ANEW_AT_MOST) throw error;
    }
  }
}

async function acquire(
  folder: string,
  { signal, waitMs }: Waiting,
  onLost: (error: Error) => void,
): Promise<() => Promise<void>> {
  const lockfilePath = join(folder, LOCK);
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
    `Another process is downloading into ${folder}. It is tried again; if no other worker runs, remove ${join(folder, LOCK)}.`,
    cause,
  );
