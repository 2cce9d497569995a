import type { AfterLease } from '../../domain/accounts/account-health.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import type { Delay } from '../../domain/pacing/delay.ts';
import { uniformDraw } from '../../domain/pacing/uniform-draw.ts';
import { type IdentityRecord, lockIdentity } from './accounts.ts';
import type { Db } from './database.ts';
import { type DownloadPause, pauseDownloads, resumeDownloads } from './download-pause.ts';
import { applyEnd, type Conditions } from './identity-health.ts';
import { closeLease, endLease, findOpenLease, type LeaseRecord } from './leases.ts';
import { type DrawnWait, drawWait } from './next-wait.ts';

/** What taking a lease back led to, for whoever logs it and tells a person. */
export interface ReturnedLease {
  readonly lease: LeaseRecord;
  readonly end: LeaseEnd;
  /** The wait that begins; undefined where none does. */
  readonly delay: Delay | undefined;
  /** Undefined when the account was removed meanwhile. */
  readonly after: AfterLease | undefined;
  readonly egress: string | undefined;
  /** Set once, when all downloads have been held back for a while. */
  readonly heldBack?: DownloadPause;
  /** Set when downloads go on after a person was told that they do not. */
  readonly goesOn?: DownloadPause;
}

const NO_REPORT: LeaseEnd = { end: 'unknown', reason: 'no-report' };

/**
 * Takes a lease back: reads how it ended, and writes what that makes of the account, its address and everybody's
 * downloads, with the wait before the next turn, in one transaction. Doing so again changes nothing.
 *
 * @returns undefined when there is no such open lease.
 */
export async function returnLease(
  db: Db,
  leaseId: string,
  conditions: Conditions,
): Promise<ReturnedLease | undefined> {
  const open = await findOpenLease(db, leaseId);
  if (open === undefined) return undefined;
  return db.transaction().execute(async (trx) => {
    // First the identity, as grants do: whoever else takes this lease back waits here.
    const identity = await lockIdentity(trx, open.account);
    await endLease(trx, leaseId, NO_REPORT);
    const lease = await findOpenLease(trx, leaseId);
    if (lease === undefined) return undefined;
    const end = lease.end ?? NO_REPORT;
    const closed = { lease, end, egress: identity?.egress };
    if (identity === undefined) {
      await closeLease(trx, leaseId, new Date(conditions.nowMs), undefined);
      return { ...closed, delay: undefined, after: undefined };
    }
    const after = await applyEnd(trx, identity, end, uniformDraw(lease.id), conditions);
    const wait = await drawWait(trx, identity, after.account, lease, end, conditions);
    await saveWait(trx, identity, lease, end, wait, conditions);
    return { ...closed, delay: wait?.delay, after, ...(await applyToAll(trx, lease, end, conditions)) };
  });
}

async function saveWait(
  trx: Db,
  { name }: IdentityRecord,
  lease: LeaseRecord,
  end: LeaseEnd,
  wait: DrawnWait | undefined,
  { nowMs, timeScale }: Conditions,
): Promise<void> {
  await closeLease(trx, lease.id, new Date(nowMs), wait?.delay);
  const downloaded = lease.purpose === 'download' && end.end === 'success';
  if (wait === undefined && !downloaded) return;
  await trx
    .updateTable('accounts')
    .set((eb) => ({
      ...(downloaded ? { downloads: eb('downloads', '+', 1) } : {}),
      ...(wait === undefined
        ? {}
        : {
            delay: JSON.stringify(wait.delay),
            next_allowed_at: new Date(nowMs + wait.delay.seconds * 1000 * timeScale),
            build_started_at: wait.buildStartedAt ?? null,
            build_downloads: wait.buildDownloads,
            build_share: wait.buildShare,
          }),
    }))
    .where('name', '=', name)
    .execute();
}

/** A download that worked shows that this machine can; one that it could not do makes all others wait. */
async function applyToAll(
  trx: Db,
  { purpose }: LeaseRecord,
  end: LeaseEnd,
  { nowMs, timeScale }: Conditions,
): Promise<Pick<ReturnedLease, 'heldBack' | 'goesOn'>> {
  if (end.end === 'success' && purpose === 'download') return { goesOn: await resumeDownloads(trx) };
  if (end.end !== 'verdict' || end.verdict.verdict !== 'system') return {};
  const hindrance = { reason: end.verdict.reason, detail: end.detail };
  return { heldBack: await pauseDownloads(trx, hindrance, nowMs, timeScale) };
}
