import { sql, type Transaction } from 'kysely';
import type { Fault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/** Identity of a stage result. */
export interface StageKey {
  readonly videoId: VideoId;
  readonly stage: Stage;
  readonly configHash: string;
}

export interface RunOrigin {
  /** Run id of the video workflow: attempts are counted within one. */
  readonly runId: string;
  readonly worker: string;
}

export type Metrics = Readonly<Record<string, number | string>>;

export async function findResult<T extends object>(db: Db, key: StageKey): Promise<T | undefined> {
  const row = await select(db, key).where('status', '=', 'completed').select('result').executeTakeFirst();
  return (row?.result ?? undefined) as T | undefined;
}

/**
 * Opens an attempt. An attempt of the same stage that is still open was lost with its worker: it is closed as
 * abandoned, so that 'running' always means somebody is at it.
 */
export async function openRun(db: Db, key: StageKey, origin: RunOrigin): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await trx
      .updateTable('stage_runs')
      .set({ status: 'abandoned', ended_at: sql`now()`, reason: 'worker-lost' })
      .where('video_id', '=', key.videoId)
      .where('stage', '=', key.stage)
      .where('status', '=', 'running')
      .execute();
    const row = await trx
      .insertInto('stage_runs')
      .values({
        video_id: key.videoId,
        stage: key.stage,
        config_hash: key.configHash,
        status: 'running',
        run_id: origin.runId,
        worker: origin.worker,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  });
}

/** The attempt that is open now, where one is. */
export async function findOpenRun(db: Db, key: StageKey): Promise<number | undefined> {
  const row = await select(db, key).where('status', '=', 'running').select('id').executeTakeFirst();
  return row?.id;
}

/**
 * Writes the stage's data and its result in one transaction.
 *
 * @param store writes the data; whatever it throws undoes both.
 */
export async function completeRun(
  db: Db,
  runId: number,
  result: object,
  metrics: Metrics,
  store: (trx: Transaction<Database>) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await store(trx);
    await trx
      .updateTable('stage_runs')
      .set({
        status: 'completed',
        ended_at: sql`now()`,
        result: JSON.stringify(result),
        metrics: JSON.stringify(metrics),
      })
      .where('id', '=', runId)
      .execute();
  });
}

export async function failRun(db: Db, runId: number, fault: Fault): Promise<void> {
  await db
    .updateTable('stage_runs')
    .set({
      status: 'failed',
      ended_at: sql`now()`,
      fault: fault.fault,
      reason: fault.reason,
      detail: fault.detail,
    })
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .execute();
}

export async function abandonRun(db: Db, runId: number, reason: string): Promise<void> {
  await db
    .updateTable('stage_runs')
    .set({ status: 'abandoned', ended_at: sql`now()`, reason })
    .where('id', '=', runId)
    .where('status', '=', 'running')
    .execute();
}

/** Takes back a result whose data is gone (audio deleted on purpose): the stage may run again. */
export async function withdrawResult(db: Db, key: StageKey): Promise<void> {
  await db
    .updateTable('stage_runs')
    .set({ status: 'abandoned', result: null, reason: 'data-released' })
    .where('video_id', '=', key.videoId)
    .where('stage', '=', key.stage)
    .where('config_hash', '=', key.configHash)
    .where('status', '=', 'completed')
    .execute();
}

/** Attempts of one workflow run that count against the video: its own faults, and workers lost over it. */
export async function countAttempts(
  db: Db,
  key: StageKey,
  runId: string,
): Promise<{ videoFaults: number; workersLost: number }> {
  const row = await select(db, key)
    .where('run_id', '=', runId)
    .select([
      sql<number>`count(*) filter (where status = 'failed' and fault = 'video')`.as('video_faults'),
      sql<number>`count(*) filter (where status = 'abandoned' and reason = 'worker-lost')`.as('workers_lost'),
    ])
    .executeTakeFirstOrThrow();
  return { videoFaults: row.video_faults, workersLost: row.workers_lost };
}

/** Closes what a settled video left open (a mining stage whose segment failed, an interrupted one). */
export async function closeOpenRuns(
  db: Db,
  videoId: VideoId,
  fault: { readonly reason: string; readonly detail: string } | undefined,
): Promise<void> {
  await db
    .updateTable('stage_runs')
    .set(
      fault === undefined
        ? { status: 'abandoned', ended_at: sql`now()`, reason: 'cancelled' }
        : { status: 'failed', ended_at: sql`now()`, fault: 'video', ...fault },
    )
    .where('video_id', '=', videoId)
    .where('status', '=', 'running')
    .execute();
}

const select = (db: Db, key: StageKey) =>
  db
    .selectFrom('stage_runs')
    .where('video_id', '=', key.videoId)
    .where('stage', '=', key.stage)
    .where('config_hash', '=', key.configHash);
