import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

/** How an attempt of a stage ended that did not complete. */
export interface RunEnd {
  readonly status: 'failed' | 'abandoned';
  readonly ended_at: RawBuilder<Date>;
  readonly fault?: 'system' | 'identity' | 'video';
  readonly reason: string;
  readonly detail?: string;
}

/** Attempts of this process that ended while the database was away. */
const leftOpen = new WeakMap<Db, Set<number>>();

/**
 * Closes an attempt whose worker is alive. One that was closed as lost meanwhile was only not heard: the server, or the
 * way to it, was away for longer than a heartbeat may be late. Nobody died of the video then.
 */
export async function closeRun(db: Db, runId: number, end: RunEnd): Promise<void> {
  try {
    const { numUpdatedRows } = await db
      .updateTable('stage_runs')
      .set(end)
      .where('id', '=', runId)
      .where('status', '=', 'running')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) await markNotHeard(db, [runId]);
  } catch (error) {
    leftOpen.set(db, (leftOpen.get(db) ?? new Set()).add(runId));
    throw error;
  }
}

/** Closes what this process could not close while the database was away: whoever comes next must not take it for dead. */
export async function closeLeftOpen(db: Db): Promise<void> {
  const runs = leftOpen.get(db);
  if (runs === undefined) return;
  await markNotHeard(db, [...runs]);
  leftOpen.delete(db);
}

async function markNotHeard(db: Db, runIds: readonly number[]): Promise<void> {
  await db
    .updateTable('stage_runs')
    .set({ status: 'abandoned', ended_at: sql<Date>`coalesce(ended_at, now())`, reason: 'not-heard' })
    .where('id', 'in', [...runIds])
    .where((eb) =>
      eb.or([
        eb('status', '=', 'running'),
        eb.and([eb('status', '=', 'abandoned'), eb('reason', '=', 'worker-lost')]),
      ]),
    )
    .execute();
}
