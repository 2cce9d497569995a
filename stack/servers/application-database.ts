import pg from 'pg';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import { UserError } from '../../domain/user-error.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { migrate } from '../../storage/database/migrate.ts';

const CONNECT_LIMIT_MS = 10_000;

/** @throws UserError, with the password masked, when nothing answers there or it refuses us. */
export async function requireDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (cause) {
    throw new UserError({
      what: `The database does not answer: ${maskSecrets(url)}`,
      why: reason(cause),
      todo: 'Start it, correct database.url or DATABASE_URL, or unset it: then the embedded one is used.',
      cause,
    });
  } finally {
    await client.end().catch(() => {});
  }
}

/** Brings the schema up to date; returns the names of the migrations applied. */
export async function migrateDatabase(url: string): Promise<string[]> {
  const db = openDatabase(url, { maxConnections: 1 });
  try {
    return await migrate(db);
  } finally {
    await db.destroy();
  }
}

/** Connecting tries every address of a host name; the failures are inside then and the message is empty. */
function reason(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reason).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
