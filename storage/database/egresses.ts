import type { EgressHealth } from '../../domain/accounts/account-health.ts';
import type { Db } from './database.ts';

/** Makes an address known; one that is keeps what happened to it. */
export async function ensureEgress(db: Db, name: string): Promise<void> {
  await db
    .insertInto('egresses')
    .values({ name })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** How all known addresses fare, by name. */
export async function egressHealth(db: Db): Promise<ReadonlyMap<string, EgressHealth>> {
  const rows = await db.selectFrom('egresses').selectAll().execute();
  return new Map(rows.map((row) => [row.name, toHealth(row)]));
}

/** Reads an address's health and keeps others from changing it until the transaction ends. */
export async function lockEgress(trx: Db, name: string): Promise<EgressHealth> {
  const row = await trx
    .selectFrom('egresses')
    .selectAll()
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return toHealth(row);
}

export async function saveEgress(trx: Db, name: string, health: EgressHealth): Promise<void> {
  const { pausedUntilMs, pauseReason, pauses, rateLimited, botWalledAccount } = health;
  await trx
    .updateTable('egresses')
    .set({
      paused_until: pausedUntilMs === undefined ? null : new Date(pausedUntilMs),
      pause_reason: pauseReason ?? null,
      pauses,
      rate_limited_account: rateLimited?.account ?? null,
      rate_limited_at: rateLimited === undefined ? null : new Date(rateLimited.atMs),
      bot_walled_account: botWalledAccount ?? null,
    })
    .where('name', '=', name)
    .execute();
}

interface EgressRow {
  readonly paused_until: Date | null;
  readonly pause_reason: string | null;
  readonly pauses: number;
  readonly rate_limited_account: string | null;
  readonly rate_limited_at: Date | null;
  readonly bot_walled_account: string | null;
}

const toHealth = (row: EgressRow): EgressHealth => ({
  pausedUntilMs: row.paused_until?.getTime(),
  pauseReason: row.pause_reason ?? undefined,
  pauses: row.pauses,
  rateLimited:
    row.rate_limited_account === null || row.rate_limited_at === null
      ? undefined
      : { account: row.rate_limited_account, atMs: row.rate_limited_at.getTime() },
  botWalledAccount: row.bot_walled_account ?? undefined,
});
