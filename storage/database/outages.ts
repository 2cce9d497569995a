import { type Selectable, sql } from 'kysely';
import { DISK_LOW, FORGOTTEN_AFTER_MS, type Outage, type OutageStage } from '../../domain/outages/outage.ts';
import type { Db } from './database.ts';
import { downloadPause } from './download-pause.ts';
import type { Database } from './schema.ts';
import { storableText } from './storable.ts';

export interface MetOutage {
  readonly part: string;
  readonly stage: OutageStage;
  readonly detail: string;
}

/** Writes that a part was met down: opens its row, or renews the open one. One that nobody met for long is another one. */
export async function meetOutage(
  db: Db,
  { part, stage, detail: words }: MetOutage,
  forgottenAfterMs: number,
): Promise<Outage> {
  const detail = storableText(words);
  await endForgotten(db, forgottenAfterMs);
  const row = await db
    .insertInto('outages')
    .values({ part, stage, detail })
    .onConflict((conflict) =>
      conflict
        .columns(['part', 'stage'])
        .where('ended_at', 'is', null)
        .doUpdateSet({ detail, last_at: sql<Date>`now()` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return outageOf(row);
}

/** Marks an open outage as told. */
export async function markTold(db: Db, { part, stage }: Pick<Outage, 'part' | 'stage'>): Promise<void> {
  await db
    .updateTable('outages')
    .set({ told: true })
    .where('part', '=', part)
    .where('stage', '=', stage)
    .where('ended_at', 'is', null)
    .execute();
}

/** The kinds of work that meet an outage now; those of the disk guard aside. */
export async function stagesDown(db: Db): Promise<OutageStage[]> {
  const rows = await openRows(db).select('stage').distinct().where('part', '!=', DISK_LOW).execute();
  return rows.map(({ stage }) => stage);
}

/** Ends what is open of a kind of work that has just been done, but for a disk that is low. Whoever ends one gets it. */
export async function endOutages(db: Db, stage: OutageStage): Promise<Outage[]> {
  const rows = await db
    .updateTable('outages')
    .set({ ended_at: sql<Date>`now()` })
    .where('stage', '=', stage)
    .where('part', '!=', DISK_LOW)
    .where('ended_at', 'is', null)
    .returningAll()
    .execute();
  return rows.map(outageOf);
}

/**
 * Ends outages of stages that were completed since they were last met, whoever completed them, and those that nobody
 * has met for long.
 *
 * @returns the former.
 */
export async function endOvertaken(db: Db, forgottenAfterMs: number): Promise<Outage[]> {
  const rows = await db
    .updateTable('outages')
    .set({ ended_at: sql<Date>`now()` })
    .where('part', '!=', DISK_LOW)
    .where('ended_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('stage_runs')
          .select('id')
          .where('status', '=', 'completed')
          .whereRef('stage_runs.stage', '=', 'outages.stage')
          .whereRef('stage_runs.ended_at', '>', 'outages.last_at'),
      ),
    )
    .returningAll()
    .execute();
  await endForgotten(db, forgottenAfterMs);
  return rows.map(outageOf);
}

async function endForgotten(db: Db, forgottenAfterMs: number): Promise<void> {
  await db
    .updateTable('outages')
    .set(({ ref }) => ({ ended_at: ref('last_at') }))
    .where('part', '!=', DISK_LOW)
    .where('ended_at', 'is', null)
    .where('last_at', '<', sql<Date>`now() - ${forgottenAfterMs} * interval '1 millisecond'`)
    .execute();
}

/** Since when downloads wait for room on a disk, and in which words. */
export async function diskLowOutage(db: Db): Promise<Outage | undefined> {
  const row = await openRows(db).selectAll().where('part', '=', DISK_LOW).executeTakeFirst();
  return row && outageOf(row);
}

/** @returns what was ended; undefined: there was nothing, or somebody else was faster. */
export async function endDiskLow(db: Db): Promise<Outage | undefined> {
  const row = await db
    .updateTable('outages')
    .set({ ended_at: sql<Date>`now()` })
    .where('part', '=', DISK_LOW)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row && outageOf(row);
}

/** Everything that is down, longest first: what stages meet, and what makes all downloads wait. */
export async function openOutages(db: Db): Promise<Outage[]> {
  const [rows, downloads] = await Promise.all([
    openRows(db)
      .selectAll()
      .where((eb) =>
        eb.or([
          eb('part', '=', DISK_LOW),
          eb('last_at', '>', sql<Date>`now() - ${FORGOTTEN_AFTER_MS} * interval '1 millisecond'`),
        ]),
      )
      .execute(),
    downloadsPaused(db),
  ]);
  const met = rows.map(outageOf);
  const known = met.some(({ part, stage }) => part === downloads?.part && stage === 'download');
  return [...met, ...(downloads === undefined || known ? [] : [downloads])].sort(
    (a, b) => a.since.getTime() - b.since.getTime(),
  );
}

/** What downloads in their turns wait for, all together, until one of them has worked. */
async function downloadsPaused(db: Db): Promise<Outage | undefined> {
  const pause = await downloadPause(db);
  if (pause === undefined) return undefined;
  const { reason: part, detail, since, told } = pause;
  const last = await db
    .selectFrom('leases')
    .select('ended_at')
    .where('verdict', '=', 'system')
    .where('ended_at', '>=', since)
    .orderBy('ended_at', 'desc')
    .executeTakeFirst();
  return { part, stage: 'download', since, lastAt: last?.ended_at ?? since, detail, told };
}

const openRows = (db: Db) => db.selectFrom('outages').where('ended_at', 'is', null);

function outageOf(row: Selectable<Database['outages']>): Outage {
  const { part, stage, detail, told } = row;
  return { part, stage, detail, told, since: row.since, lastAt: row.last_at };
}
