import type { Configuration } from '../../domain/configuration.ts';
import { UserError } from '../../domain/user-error.ts';
import type { ConfigurationFlag } from '../../stack/configuration/read-flags.ts';
import { findHome, type Home, homeToBe } from '../../stack/home.ts';
import { readStackState } from '../../stack/supervisor/state-file.ts';
import type { Db } from '../../storage/database/database.ts';
import { type ConfigurationOptions, loadWithOptions } from '../configuration-options.ts';
import { openExistingDatabase } from '../existing-database.ts';

/** A plan is made without anything running; where there is a database, it is read. */
export interface PlanSession {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly db: Db | undefined;
  close(): Promise<void>;
}

/** @throws UserError where a database is needed, and none is there or answers. */
export async function openPlanSession(
  options: ConfigurationOptions,
  given: readonly ConfigurationFlag[],
  needsDatabase: boolean,
): Promise<PlanSession> {
  const { configuration } = await loadWithOptions(options, given);
  const home = findHome() ?? homeToBe();
  const url = configuration.database.url ?? (await readStackState(home))?.databaseUrl;
  if (url === undefined && needsDatabase) throw nothingMeasured('There is no database here.');
  const db = url === undefined ? undefined : await databaseAt(url, needsDatabase);
  return { configuration, home, db, close: async () => db?.destroy() };
}

async function databaseAt(url: string, needed: boolean): Promise<Db | undefined> {
  let db: Db | undefined;
  try {
    db = await openExistingDatabase(url, { table: 'stage_runs', maxConnections: 2 });
  } catch (error) {
    if (needed) throw error;
    process.stderr.write('note: the database does not answer; planned without it\n');
    return undefined;
  }
  if (db === undefined && needed) throw nothingMeasured('The database is empty.');
  return db;
}

const nothingMeasured = (why: string) =>
  new UserError({
    what: '--measure has nothing to measure by',
    why: `${why} It reads what stages took in batches that ran on this installation.`,
    todo: 'Start it with: vidmine up --detach   or plan without --measure',
  });
