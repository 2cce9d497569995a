import { sql } from 'kysely';
import type { Db } from './database.ts';

/** What nobody else may know of an account. Never part of an activity's result, a log or an error. */
export interface AccountSecrets {
  /** Content of a Netscape cookies file. */
  readonly cookies: string;
  /** Proxy of its own; undefined: the configured one. */
  readonly proxy?: string;
  /** Changes with the cookies: refreshed ones are kept only over those they came from. */
  readonly version: number;
}

/** @returns undefined when there is no such account. */
export async function readSecrets(db: Db, account: string): Promise<AccountSecrets | undefined> {
  const row = await db
    .selectFrom('account_secrets')
    .select(['cookies', 'proxy', 'version'])
    .where('account', '=', account)
    .executeTakeFirst();
  return row && { cookies: row.cookies, proxy: row.proxy ?? undefined, version: row.version };
}

/**
 * Keeps cookies as the site refreshed them, unless a person replaced them while they were in use.
 *
 * @param version of the cookies that were refreshed.
 * @returns whether they were kept.
 */
export async function mergeCookies(
  db: Db,
  account: string,
  cookies: string,
  version: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('account_secrets')
    .set({ cookies, version: sql`version + 1` })
    .where('account', '=', account)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
