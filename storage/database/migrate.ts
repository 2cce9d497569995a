import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { Db } from './database.ts';
import * as first from './migrations/2026-11-21-first.ts';
import * as accounts from './migrations/2026-11-22-accounts.ts';
import * as speech from './migrations/2026-11-23-speech.ts';
import * as knowledge from './migrations/2026-11-24-knowledge.ts';
import * as capacity from './migrations/2026-11-25-capacity.ts';
import * as operation from './migrations/2026-11-26-operation.ts';

const MIGRATIONS: Record<string, Migration> = {
  '2026-11-21-first': first,
  '2026-11-22-accounts': accounts,
  '2026-11-23-speech': speech,
  '2026-11-24-knowledge': knowledge,
  '2026-11-25-capacity': capacity,
  '2026-11-26-operation': operation,
};

/**
 * Brings the schema up to date; safe to call from several processes at once. Returns the names applied.
 *
 * @throws Error with the failing migration's name and PostgreSQL's message.
 */
export async function migrate(db: Db): Promise<string[]> {
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(ADVISORY_LOCKS.migrate)})`.execute(connection);
    try {
      const migrator = new Migrator({
        db: connection,
        provider: { getMigrations: async () => MIGRATIONS },
      });
      const { error, results } = await migrator.migrateToLatest();
      const failed = results?.find((result) => result.status === 'Error');
      if (error !== undefined) {
        throw new Error(`The database migration ${failed?.migrationName ?? ''} failed: ${describe(error)}`, {
          cause: error,
        });
      }
      return (results ?? []).map((result) => result.migrationName);
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(ADVISORY_LOCKS.migrate)})`.execute(connection);
    }
  });
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));
