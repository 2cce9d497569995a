import { type Db, openDatabase } from '../../storage/database/database.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

/** PostgreSQL's word for a table that is not there. */
const NO_TABLE = '42P01';

/**
 * Looks at rows, where there is a database that has them. Where it is not there, does not answer or is of an older
 * version, that is told with the database itself.
 */
export async function withDatabase(
  { configuration, stack }: DoctorContext,
  look: (db: Db) => Promise<Finding[]>,
): Promise<Finding[]> {
  const url = configuration.database.url ?? stack?.databaseUrl;
  if (url === undefined) return [];
  const db = openDatabase(url, { maxConnections: 2 });
  try {
    return await look(db);
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === NO_TABLE || (typeof code === 'string' && /^(E[A-Z]+|28...|3D000|57P..)$/.test(code)))
      return [];
    throw error;
  } finally {
    await db.destroy();
  }
}
