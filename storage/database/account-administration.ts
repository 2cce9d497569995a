import { sql } from 'kysely';
import { readCookieFile } from '../../domain/accounts/cookie-file.ts';
import { isSameLogin } from '../../domain/accounts/login-cookies.ts';
import { UserError } from '../../domain/user-error.ts';
import { CLEARED, outOfService } from './accounts.ts';
import type { Db } from './database.ts';
import { ensureEgress } from './egresses.ts';
import type { Service } from './schema.ts';

export interface NewAccount {
  readonly name: string;
  /** Content of a Netscape cookies file that was checked before. */
  readonly cookies: string;
  /** Undefined: the configured one. */
  readonly proxy?: string;
  /** Name of the address that requests leave by. */
  readonly egress: string;
}

export interface AccountChange {
  readonly cookies?: string;
  /** null: by the configured proxy. */
  readonly proxy?: string | null;
  /** Goes with a change of proxy. */
  readonly egress?: string;
}

/** @throws UserError when the name is taken, or another account has the same login. */
export async function addAccount(db: Db, { name, cookies, proxy, egress }: NewAccount): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await refuseSharedLogin(trx, name, cookies);
    await ensureEgress(trx, egress);
    const added = await trx
      .insertInto('accounts')
      .values({ name, kind: 'account', egress, cookies_changed_at: new Date() })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows === 0n) throw nameTaken(name);
    await trx
      .insertInto('account_secrets')
      .values({ account: name, cookies, proxy: proxy ?? null })
      .execute();
  });
}

/** Reasons for which an account is disabled until it gets fresh cookies. */
const CURED_BY_COOKIES = ['cookies-rotated', 'cookies-unusable', 'access-denied', 'blocked'];

/**
 * Fresh cookies put an account back in service where it was disabled for the old ones, and clear what was held
 * against it. A pause by hand stays. Also while it downloads.
 *
 * @throws UserError when there is no such account, or another one has the same login.
 */
export async function updateAccount(db: Db, name: string, change: AccountChange): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { egress, cookies, proxy } = change;
    if (cookies !== undefined) await refuseSharedLogin(trx, name, cookies);
    if (egress !== undefined) await ensureEgress(trx, egress);
    const { numUpdatedRows } = await trx
      .updateTable('accounts')
      .set({
        ...(egress === undefined ? {} : { egress }),
        ...(cookies === undefined ? {} : { ...CLEARED, cookies_changed_at: new Date() }),
      })
      .set('name', name)
      .where('name', '=', name)
      .where('kind', '=', 'account')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw noSuchAccount(name);
    await trx
      .updateTable('account_secrets')
      .set({
        version: sql`version + 1`,
        ...(cookies === undefined ? {} : { cookies }),
        ...(proxy === undefined ? {} : { proxy }),
      })
      .where('account', '=', name)
      .execute();
    if (cookies === undefined) return;
    await trx
      .updateTable('accounts')
      .set(outOfService('in-service', null))
      .where('name', '=', name)
      .where('service', '=', 'disabled')
      .where('service_reason', 'in', CURED_BY_COOKIES)
      .execute();
  });
}

/**
 * What a person decides: an account, the guest or an open host downloads or does not. Back in service, nothing is
 * held against it but its next allowed time.
 *
 * @throws UserError when there is nobody of this name.
 */
export async function setService(
  db: Db,
  name: string,
  service: Service,
  reason: string,
  detail?: string,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('accounts')
    .set({ ...outOfService(service, reason, detail), ...(service === 'in-service' ? CLEARED : {}) })
    .where('name', '=', name)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw noSuchAccount(name);
}

/**
 * Forgets an account and its secrets. A download that runs is finished; its turns stay on record.
 *
 * @throws UserError when there is no such account.
 */
export async function removeAccount(db: Db, name: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('accounts')
    .where('name', '=', name)
    .where('kind', '=', 'account')
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw noSuchAccount(name);
}

/** One login under two names would be used by two downloads at once. */
async function refuseSharedLogin(trx: Db, name: string, cookies: string): Promise<void> {
  const others = await trx
    .selectFrom('account_secrets')
    .select(['account', 'cookies'])
    .where('account', '<>', name)
    .execute();
  const ours = readCookieFile(cookies).cookies;
  const same = others.find((other) => isSameLogin(ours, readCookieFile(other.cookies).cookies));
  if (same === undefined) return;
  throw new UserError({
    what: 'Nothing was stored',
    why: `These are the cookies of ${same.account}: one login under two names would download twice at once, which gets it banned.`,
    todo: `Log in as somebody else and export those cookies, or update the account: vidmine accounts update ${same.account} --cookies FILE`,
    usage: true,
  });
}

const nameTaken = (name: string): UserError =>
  new UserError({
    what: `There is an account called ${name} already`,
    todo: `Choose another name, or give it fresh cookies: vidmine accounts update ${name} --cookies FILE`,
    usage: true,
  });

const noSuchAccount = (name: string): UserError =>
  new UserError({
    what: `There is no account called ${name}`,
    todo: 'See which there are: vidmine accounts list',
    usage: true,
  });
