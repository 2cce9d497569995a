import { sql } from 'kysely';
import type { Db } from '../../storage/database/database.ts';
import { counted } from '../rendering/counted.ts';
import { type DoctorContext, START_IT } from './doctor-context.ts';
import type { Finding } from './finding.ts';
import { withDatabase } from './with-database.ts';

/** Workers write what their machines do every few seconds. */
const SILENT_AFTER = sql`interval '2 minutes'`;

/** Whether workers tell how loaded their machines are: status, the advice on slots and the disk guard live on that. */
export const checkLoads = (context: DoctorContext): Promise<Finding[]> =>
  withDatabase(context, async (db) => loadFindings(await hostsHeard(db)));

export function loadFindings(hosts: readonly string[]): Finding[] {
  const part = 'machine loads';
  if (hosts.length > 0)
    return [
      {
        part,
        status: 'ok',
        found: `${counted(hosts.length, 'machine')} heard of lately: ${hosts.join(', ')}`,
      },
    ];
  const found =
    'no worker has told of its machine for 2 minutes: no advice on slots, and no guard of its disk';
  return [{ part, status: 'warning', found, todo: START_IT }];
}

async function hostsHeard(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('machine_loads')
    .select('host')
    .distinct()
    .where('seen_at', '>', sql<Date>`now() - ${SILENT_AFTER}`)
    .orderBy('host')
    .execute();
  return rows.map(({ host }) => host);
}
