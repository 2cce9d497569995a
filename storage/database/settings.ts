import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Db } from './database.ts';

/** sha256 hex of a value's canonical JSON. */
export const contentHash = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

/** Stores settings under their hash, so that workflows carry 64 characters instead of a document. */
export async function saveSettings(db: Db, settings: object): Promise<string> {
  const hash = contentHash(settings);
  await db
    .insertInto('settings')
    .values({ hash, settings: JSON.stringify(settings) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return hash;
}

/** @throws Error when no settings are stored under this hash. */
export async function loadSettings(db: Db, hash: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('settings').where('hash', '=', hash).executeTakeFirst();
  if (row === undefined) throw new Error(`No settings are stored under ${hash}.`);
  return row.settings;
}
