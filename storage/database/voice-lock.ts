import { sql, type Transaction } from 'kysely';
import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/**
 * Changes voices or corrections and names everybody anew, in one transaction. Whoever identifies a video at the same
 * time waits, or is waited for: either way its speakers get the names that hold afterwards.
 */
export function changingVoices<T>(db: Db, change: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCKS.voices)})`.execute(trx);
    return change(trx);
  });
}

/** To be called in the transaction that stores speakers, before voices are read: no voice changes until it ends. */
export async function keepVoices(trx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${sql.lit(ADVISORY_LOCKS.voices)})`.execute(trx);
}
