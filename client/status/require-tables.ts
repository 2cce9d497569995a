import { UserError } from '../../domain/user-error.ts';
import type { Db } from '../../storage/database/database.ts';
import { hasTable } from '../existing-database.ts';

/** What every version had, and what came last. */
const FIRST = 'batches';
const NEWEST = 'outages';

/**
 * Whether anybody has worked with this database yet.
 *
 * @throws UserError where its tables are those of an older version.
 */
export async function hasTables(db: Db): Promise<boolean> {
  const [first, newest] = await Promise.all([hasTable(db, FIRST), hasTable(db, NEWEST)]);
  if (first && !newest) {
    throw new UserError({
      what: 'The database has the tables of an older version of vidmine',
      todo: 'Start this version once, which brings them up to date: vidmine up --detach',
    });
  }
  return first;
}
