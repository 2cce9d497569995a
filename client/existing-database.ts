import { sql } from 'kysely';
import { requireDatabase } from '../stack/servers/application-database.ts';
import { type Db, openDatabase } from '../storage/database/database.ts';

/**
 * A database for a command that can do without one: undefined where it has no tables yet, since nobody worked with it.
 *
 * @param table one that the command reads: a database of an older version may lack it.
 * @throws UserError when it does not answer.
 */
export async function openExistingDatabase(
  url: string,
  { table, maxConnections }: { readonly table: string; readonly maxConnections: number },
): Promise<Db | undefined> {
  await requireDatabase(url);
  const db = openDatabase(url, { maxConnections });
  try {
    if (await hasTable(db, table)) return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
  await db.destroy();
  return undefined;
}

/** Whether a database has a table yet: the first worker makes them. */
export async function hasTable(db: Db, table: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select to_regclass(${table}) is not null as there`.execute(
    db,
  );
  return rows[0]?.there ?? false;
}
