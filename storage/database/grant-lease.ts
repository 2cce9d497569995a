import { type IdentityRecord, lockIdentity } from './accounts.ts';
import type { Db } from './database.ts';
import { findOpenLease, insertLease, type NewLease } from './leases.ts';

/** A lease outlives the download's own limit by this much: only then is its holder taken for gone. */
export const LEASE_GRACE_MS = 10 * 60_000;

export interface LeaseGrant extends Omit<NewLease, 'kind' | 'grantedAt' | 'expiresAt'> {
  /** How long the download may take at most. */
  readonly limitMs: number;
}

/**
 * Gives a turn to an identity that is in service, whose wait is over and that has no other turn open. Asking again
 * for the same lease, while it is open, finds it.
 *
 * @returns false when it may not have it, or somebody else was faster.
 */
export async function grantLease(db: Db, grant: LeaseGrant, nowMs: number): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const identity = await lockIdentity(trx, grant.account);
    if (identity === undefined) return false;
    if ((await findOpenLease(trx, grant.id)) !== undefined) return true;
    const { kind, name } = identity;
    if (grant.purpose === 'download' && !mayDownload(identity, nowMs)) return false;
    const grantedAt = new Date(nowMs);
    const expiresAt = new Date(nowMs + grant.limitMs + LEASE_GRACE_MS);
    if (!(await insertLease(trx, { ...grant, kind, grantedAt, expiresAt }))) return false;
    await trx.updateTable('accounts').set({ last_lease_at: grantedAt }).where('name', '=', name).execute();
    return true;
  });
}

/** A test by hand is a person's own decision: it waits for nobody but another turn. */
const mayDownload = ({ service, nextAllowedAt, health }: IdentityRecord, nowMs: number): boolean =>
  service === 'in-service' &&
  (nextAllowedAt?.getTime() ?? 0) <= nowMs &&
  (health.pausedUntilMs ?? 0) <= nowMs;
