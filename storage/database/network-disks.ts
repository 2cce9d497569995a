import { sql } from 'kysely';
import type { DiskRoom } from '../../domain/disk/disk-guard.ts';
import type { Db } from './database.ts';

/** A worker tells its load every few seconds: of one that has not for so long nothing is known. */
const HEARD_WITHIN = sql`interval '2 minutes'`;

/** Room on the disks of the workers that download, one row per machine. */
export async function networkDisks(db: Db): Promise<DiskRoom[]> {
  const rows = await db
    .selectFrom('machine_loads')
    .select(['host', sql<number>`min(disk_free_bytes)::bigint`.as('free')])
    .where('disk_free_bytes', 'is not', null)
    .where(sql<boolean>`'network' = any(queues)`)
    .where('seen_at', '>', sql<Date>`now() - ${HEARD_WITHIN}`)
    .groupBy('host')
    .execute();
  return rows.map(({ host, free }) => ({ host, freeBytes: free }));
}
