import { sql, type Transaction } from 'kysely';
import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Whom the next one of this process comes after, by its way to the database. */
const last = new WeakMap<Db, Promise<void>>();

/**
 * One transaction in which nobody else links a video or merges entities: whoever comes second sees what the first
 * wrote, so that what is linked does not depend on who was first. Those of one process wait here for each other, not
 * at the server: there each would hold a connection, until none is left for anything else.
 *
 * @param signal whoever is in line when it aborts leaves it at once, and never begins.
 */
export async function linking<T>(
  db: Db,
  change: (trx: Transaction<Database>) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const { promise: over, resolve: leave } = Promise.withResolvers<void>();
  const before = last.get(db) ?? Promise.resolve();
  last.set(
    db,
    before.then(() => over),
  );
  try {
    await inLine(before, signal);
    return await alone(db, change);
  } finally {
    leave();
  }
}

async function inLine(before: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return before;
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  await Promise.race([before, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

const alone = <T>(db: Db, change: (trx: Transaction<Database>) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCKS.link)})`.execute(trx);
    return change(trx);
  });
