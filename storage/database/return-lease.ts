import { type AfterLease, afterLease, type EgressHealth } from '../../domain/account-health.ts';
import type { PacingSettings } from '../../domain/configuration.ts';
import type { Delay } from '../../domain/delay.ts';
import type { LeaseEnd } from '../../domain/download-verdict.ts';
import { uniformDraw } from '../../domain/uniform-draw.ts';
import { healthColumns, type IdentityRecord, lockIdentity, outOfService } from './accounts.ts';
import type { Db } from './database.ts';
import { type DownloadPause, pauseDownloads, resumeDownloads } from './download-pause.ts';
import { lockEgress, saveEgress } from './egresses.ts';
import { closeLease, endLease, findOpenLease, type LeaseRecord } from './leases.ts';
import { type DrawnWait, drawWait } from './next-wait.ts';

export interface ReturnConditions {
  readonly pacing: PacingSettings;
  readonly nowMs: number;
  readonly timeScale: number;
}

/** What taking a lease back led to, for whoever logs it and tells a person. */
export interface ReturnedLease {
  readonly lease: LeaseRecord;
  readonly end: LeaseEnd;
  /** The wait that begins; undefined where none does. */
  readonly delay: Delay | undefined;
  /** Undefined when the account was removed meanwhile. */
  readonly after: AfterLease | undefined;
  readonly egress: string | undefined;
  /** Set once, when all downloads have been held back for long. */
  readonly heldBack: DownloadPause | undefined;
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
  conditions: ReturnConditions,
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
      return { ...closed, delay: undefined, after: undefined, heldBack: undefined };
    }
    const after = await applyHealth(trx, identity, lease, end, conditions);
    const wait = await drawWait(trx, identity, after.account, lease, end, conditions);
    await saveWait(trx, identity, lease, end, wait, conditions);
    return { ...closed, delay: wait?.delay, after, heldBack: await applyToAll(trx, lease, end, conditions) };
  });
}

/** An open host is the person's own: what it refuses concerns nobody else who leaves by the same address. */
const ALONE: EgressHealth = { pauses: 0 };

async function applyHealth(
  trx: Db,
  identity: IdentityRecord,
  lease: LeaseRecord,
  end: LeaseEnd,
  { pacing, nowMs, timeScale }: ReturnConditions,
): Promise<AfterLease> {
  const { name, egress, health, service } = identity;
  const isOpen = identity.kind === 'open-host';
  const after = afterLease({
    account: { name, health },
    egress: isOpen ? ALONE : await lockEgress(trx, egress),
    end,
    pacing,
    nowMs,
    timeScale,
    random: uniformDraw(lease.id),
  });
  const { pausedUntilMs, pauseReason } = after.egress;
  const own =
    isOpen && pausedUntilMs !== undefined ? { ...after.account, pausedUntilMs, pauseReason } : after.account;
  if (!isOpen) await saveEgress(trx, egress, after.egress);
  const { disabled } = after;
  await trx
    .updateTable('accounts')
    .set({
      ...healthColumns(own),
      ...(disabled === undefined || service === 'disabled'
        ? {}
        : outOfService('disabled', disabled.reason, disabled.detail)),
    })
    .where('name', '=', name)
    .execute();
  return after;
}

async function saveWait(
  trx: Db,
  { name }: IdentityRecord,
  lease: LeaseRecord,
  end: LeaseEnd,
  wait: DrawnWait | undefined,
  { nowMs, timeScale }: ReturnConditions,
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
  { nowMs, timeScale }: ReturnConditions,
): Promise<DownloadPause | undefined> {
  if (end.end === 'success' && purpose === 'download') await resumeDownloads(trx);
  if (end.end !== 'verdict' || end.verdict.verdict !== 'system') return undefined;
  return pauseDownloads(trx, { reason: end.verdict.reason, detail: end.detail }, nowMs, timeScale);
}
