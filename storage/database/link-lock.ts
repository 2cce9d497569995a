import { sql, type Transaction } from 'kysely';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Any constant: it names the advisory lock under which one process at a time links videos or merges entities. */
const LINK = 7_263_010;

/**
 * One transaction in which nobody else links a video or merges entities: whoever comes second sees what the first
 * wrote, so that what is linked does not depend on who was first.
 */
export function linking<T>(db: Db, change: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LINK)})`.execute(trx);
    return change(trx);
  });
}
