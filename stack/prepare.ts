/**
 * Makes production servers ready for us, then ends: the database schema, the Temporal namespace with its retention
 * and search attributes. Safe to run again, and from several machines at once.
 */
import { UserError } from '../domain/user-error.ts';
import { loadConfiguration } from './configuration/load-configuration.ts';
import { migrateDatabase, requireDatabase } from './servers/application-database.ts';
import { endOldAccounts } from './servers/end-old-accounts.ts';
import { prepareOwnTemporal } from './servers/external-temporal.ts';

try {
  const { configuration } = await loadConfiguration({
    workingFolder: process.cwd(),
    env: process.env,
    flags: [],
  });
  const { address, namespace, retentionDays } = configuration.temporal;
  const { url } = configuration.database;
  if (url === undefined || address === undefined) {
    throw new UserError({
      what: 'There are no servers to make ready',
      why: `${url === undefined ? 'DATABASE_URL' : 'TEMPORAL_ADDRESS'} is not set; the embedded servers are made ready by \`vidmine up\``,
      todo: 'Set DATABASE_URL and TEMPORAL_ADDRESS.',
    });
  }
  await requireDatabase(url);
  const migrations = await migrateDatabase(url);
  console.log(`Database: ${migrations.length} migrations applied`);
  await prepareOwnTemporal(address, namespace, retentionDays);
  await endOldAccounts(migrations, address, namespace);
  console.log(`Temporal: namespace ${namespace} keeps closed workflows for ${retentionDays} days`);
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
