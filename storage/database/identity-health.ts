import { type AfterLease, afterLease, type EgressHealth } from '../../domain/accounts/account-health.ts';
import type { PacingSettings } from '../../domain/configuration.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import { healthColumns, type IdentityRecord, lockIdentity, outOfService } from './accounts.ts';
import type { Db } from './database.ts';
import { lockEgress, saveEgress } from './egresses.ts';

export interface Conditions {
  readonly pacing: PacingSettings;
  readonly nowMs: number;
  readonly timeScale: number;
}

/** An open host is the person's own: what it refuses concerns nobody else who leaves by the same address. */
const ALONE: EgressHealth = { pauses: 0 };

/**
 * Writes what the end of a request makes of whoever made it and of the address it left by.
 *
 * @param identity locked by this transaction.
 * @param random 0 to 1: the length of a pause is drawn from it.
 */
export async function applyEnd(
  trx: Db,
  identity: IdentityRecord,
  end: LeaseEnd,
  random: number,
  conditions: Conditions,
): Promise<AfterLease> {
  const { name, egress, health, service } = identity;
  const isOpen = identity.kind === 'open-host';
  const before = isOpen ? ALONE : await lockEgress(trx, egress);
  const after = afterLease({ account: { name, health }, egress: before, end, random, ...conditions });
  const { pausedUntilMs, pauseReason } = after.egress;
  const ownPause = isOpen && pausedUntilMs !== undefined ? { pausedUntilMs, pauseReason } : {};
  if (!isOpen) await saveEgress(trx, egress, after.egress);
  const { disabled } = after;
  await trx
    .updateTable('accounts')
    .set({
      ...healthColumns({ ...after.account, ...ownPause }),
      ...(disabled === undefined || service === 'disabled'
        ? {}
        : outOfService('disabled', disabled.reason, disabled.detail)),
    })
    .where('name', '=', name)
    .execute();
  return after;
}

/** The end of a request that was made without a turn: it holds nobody up, but a refusal counts like any other. */
export async function applyEndOutsideTurns(
  db: Db,
  name: string,
  end: LeaseEnd,
  random: number,
  conditions: Conditions,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const identity = await lockIdentity(trx, name);
    if (identity !== undefined) await applyEnd(trx, identity, end, random, conditions);
  });
}
