import { randomUUID } from 'node:crypto';
import { rename, rmdir, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

export interface ObservedLock {
  /** What is locked. */
  readonly folder: string;
  readonly lockfilePath: string;
  /** A holder that lives renews its lock this often, in ms; at least 1000. */
  readonly renewMs: number;
  /** A lock that nobody renews for so long, while we look, has no holder any more. */
  readonly staleMs: number;
  readonly lookEveryMs: number;
  /** How long to wait for a holder. */
  readonly waitMs: number;
  readonly signal?: AbortSignal;
  /** The lock was taken away while it was held. */
  readonly onLost: (error: Error) => void;
}

/** The lock is held by somebody who renews it. */
export class StillLocked extends Error {
  override readonly name = 'StillLocked';
}

/** Age alone makes no lock stale: a clock that is set would make a living holder's look old, or a dead one's young. */
const NEVER_STALE = Number.MAX_SAFE_INTEGER;

/**
 * Takes a lock, waiting for its holder to let go or to be seen dead: its lock is not renewed for `staleMs` of our own
 * looking. Time in which we ourselves stood still does not count, so that a holder that slept along with this
 * machine can renew its own first.
 *
 * @returns what gives it back.
 * @throws StillLocked when its holder goes on beyond `waitMs`; the signal's reason.
 */
export async function acquireObserved(options: ObservedLock): Promise<() => Promise<void>> {
  const { folder, lockfilePath, renewMs, staleMs, lookEveryMs, waitMs, signal, onLost } = options;
  let waitedMs = 0;
  let unrenewedMs = 0;
  let seen: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await lock(folder, { lockfilePath, stale: NEVER_STALE, update: renewMs, onCompromised: onLost });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    const renewed = await renewedAt(lockfilePath);
    if (renewed === undefined || renewed !== seen) unrenewedMs = 0;
    else if (unrenewedMs >= staleMs) await removeAbandoned(lockfilePath, renewed);
    seen = renewed;
    if (waitedMs >= waitMs) throw new StillLocked(`${lockfilePath} is held and renewed`);
    const lookedAt = performance.now();
    await sleep(lookEveryMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    const passed = Math.min(performance.now() - lookedAt, 2 * lookEveryMs);
    waitedMs += passed;
    unrenewedMs += passed;
  }
}

/** Epoch milliseconds by whatever clock its holder has; undefined when it is gone. */
async function renewedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

/** Another waiter may have been faster, and hold it now: that one gets it back. */
async function removeAbandoned(path: string, renewed: number): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await renewedAt(aside)) === renewed) await rmdir(aside);
    else await rename(aside, path);
  } catch {
    // It is gone: let go by its holder, or removed by another waiter.
  }
}
