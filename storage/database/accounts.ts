import { type Selectable, sql } from 'kysely';
import type { AccountHealth } from '../../domain/accounts/account-health.ts';
import type { IdentityKind } from '../../domain/accounts/identities.ts';
import type { Delay } from '../../domain/pacing/delay.ts';
import type { Db } from './database.ts';
import { ensureEgress } from './egresses.ts';
import type { Database, Service } from './schema.ts';
import { storableText } from './storable.ts';

/** Whom we download as: an account, the guest or an open host, and how it fares. No secrets. */
export interface IdentityRecord {
  readonly name: string;
  readonly kind: IdentityKind;
  readonly egress: string;
  readonly service: Service;
  readonly serviceReason: string | undefined;
  readonly serviceDetail: string | undefined;
  readonly serviceSince: Date;
  readonly health: AccountHealth;
  readonly nextAllowedAt: Date | undefined;
  /** The wait behind nextAllowedAt. */
  readonly delay: Delay | undefined;
  readonly buildStartedAt: Date | undefined;
  /** Turns that took a wait of the present buffer build. */
  readonly buildDownloads: number;
  /** Its part of that build, as it was when the build began: it does not grow as others drop out. */
  readonly buildShare: number;
  /** Downloads that brought a file, ever. */
  readonly downloads: number;
  readonly lastLeaseAt: Date | undefined;
  readonly cookiesChangedAt: Date | undefined;
  readonly createdAt: Date;
}

/** Everybody who is known, by name. */
export async function listIdentities(db: Db): Promise<IdentityRecord[]> {
  const rows = await db.selectFrom('accounts').selectAll().orderBy('name').execute();
  return rows.map(toIdentity);
}

export async function findIdentity(db: Db, name: string): Promise<IdentityRecord | undefined> {
  const row = await db.selectFrom('accounts').selectAll().where('name', '=', name).executeTakeFirst();
  return row && toIdentity(row);
}

/** Reads one and keeps others from changing it until the transaction ends. */
export async function lockIdentity(trx: Db, name: string): Promise<IdentityRecord | undefined> {
  const row = await trx
    .selectFrom('accounts')
    .selectAll()
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst();
  return row && toIdentity(row);
}

/** The guest and open hosts have rows as soon as they are needed; accounts are added by a person. */
export async function ensureIdentity(
  db: Db,
  { name, kind, egress }: Pick<IdentityRecord, 'name' | 'kind' | 'egress'>,
): Promise<void> {
  await ensureEgress(db, egress);
  await db
    .insertInto('accounts')
    .values({ name, kind, egress })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whoever has no proxy of its own leaves by the configured one, also when that was changed. */
export async function followConfiguredEgress(db: Db, egress: string): Promise<void> {
  await ensureEgress(db, egress);
  await db
    .updateTable('accounts')
    .set({ egress })
    .where('egress', '<>', egress)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('account_secrets')
            .select('account')
            .whereRef('account', '=', 'accounts.name')
            .where('proxy', 'is not', null),
        ),
      ),
    )
    .execute();
}

/** Columns of an identity's health. */
export const healthColumns = (health: AccountHealth) => ({
  failures: health.failures,
  multiplier: health.multiplier,
  blocked_before: health.blockedBefore,
  paused_until: health.pausedUntilMs === undefined ? null : new Date(health.pausedUntilMs),
  pause_reason: health.pausedUntilMs === undefined ? null : (health.pauseReason ?? 'refused'),
});

/** Columns of one that nothing is held against. */
export const CLEARED = {
  failures: 0,
  multiplier: 1,
  blocked_before: false,
  paused_until: null,
  pause_reason: null,
};

export const outOfService = (service: Service, reason: string | null, detail: string | null = null) => ({
  service,
  service_reason: service === 'in-service' ? null : reason,
  service_detail: service === 'in-service' || detail === null ? null : storableText(detail),
  service_since: sql<Date>`now()`,
});

function toIdentity(row: Selectable<Database['accounts']>): IdentityRecord {
  return {
    name: row.name,
    kind: row.kind,
    egress: row.egress,
    service: row.service,
    serviceReason: row.service_reason ?? undefined,
    serviceDetail: row.service_detail ?? undefined,
    serviceSince: row.service_since,
    health: {
      failures: row.failures,
      multiplier: row.multiplier,
      blockedBefore: row.blocked_before,
      pausedUntilMs: row.paused_until?.getTime(),
      pauseReason: row.pause_reason ?? undefined,
    },
    nextAllowedAt: row.next_allowed_at ?? undefined,
    delay: row.delay ?? undefined,
    buildStartedAt: row.build_started_at ?? undefined,
    buildDownloads: row.build_downloads,
    buildShare: row.build_share,
    downloads: row.downloads,
    lastLeaseAt: row.last_lease_at ?? undefined,
    cookiesChangedAt: row.cookies_changed_at ?? undefined,
    createdAt: row.created_at,
  };
}
