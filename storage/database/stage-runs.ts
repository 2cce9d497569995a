import { sql, type Transaction } from 'kysely';
import { type Fault, systemFault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { Stage } from '../../domain/stages.ts';
import { closeLeftOpen, closeRun } from './close-run.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';
import { storableJson, storableText } from './storable.ts';

export interface StageOfVideo {
  readonly videoId: VideoId;
  readonly stage: Stage;
}

/** Identity of a stage result. */
export interface StageKey extends StageOfVideo {
  readonly configHash: string;
}

export interface RunOrigin {
  /** Run id of the video workflow: attempts are counted within one. */
  readonly runId: string;
  readonly worker: string;
}

export type Metrics = Readonly<Record<string, number | string>>;

/** Stands where a stage failed before its identity could be worked out: an engine did not answer. */
export const UNKNOWN_IDENTITY = '0'.repeat(64);

export async function findResult<T extends object>(db: Db, key: StageKey): Promise<T | undefined> {
  const row = await select(db, key).where('status', '=', 'completed').select('result').executeTakeFirst();
  return (row?.result ?? undefined) as T | undefined;
}

/** @throws Error when a result that a later stage builds on is not stored. */
export async function requireResult<T extends object>(db: Db, key: StageKey): Promise<T> {
  const result = await findResult<T>(db, key);
  if (result !== undefined) return result;
  throw new Error(`The ${key.stage} result ${key.configHash} of ${key.videoId} is not stored.`);
}

/**
 * Opens an attempt. An attempt of the same stage that is still open was lost with its worker: it is closed as
 * abandoned, so that 'running' always means somebody is at it.
 */
export async function openRun(db: Db, key: StageKey, origin: RunOrigin): Promise<number> {
  await closeLeftOpen(db);
  return oneAtATime(db, key.videoId, async (trx) => {
    await trx
      .updateTable('stage_runs')
      .set({ status: 'abandoned', ended_at: sql`now()`, reason: 'worker-lost' })
      .where('video_id', '=', key.videoId)
      .where('stage', '=', key.stage)
      .where('status', '=', 'running')
      .execute();
    return insertOpenRun(trx, key, origin);
  });
}

/** The attempt that is open now; a new one where none is. */
export async function ensureOpenRun(db: Db, key: StageKey, origin: RunOrigin): Promise<number> {
  return oneAtATime(db, key.videoId, async (trx) => {
    const open = await select(trx, key).where('status', '=', 'running').select('id').executeTakeFirst();
    return open?.id ?? insertOpenRun(trx, key, origin);
  });
}

async function insertOpenRun(trx: Db, key: StageKey, origin: RunOrigin): Promise<number> {
  const row = await trx
    .insertInto('stage_runs')
    .values({ ...identityColumns(key, origin), status: 'running' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Runs of one video are opened one after the other; those of different videos do not meet. */
const oneAtATime = <T>(db: Db, videoId: VideoId, work: (trx: Transaction<Database>) => Promise<T>) =>
  db.transaction().execute(async (trx) => {
    await trx.selectFrom('videos').select('id').where('id', '=', videoId).forNoKeyUpdate().execute();
    return work(trx);
  });

/**
 * Writes the stage's data and its result in one transaction.
 *
 * @param store writes the data; whatever it throws undoes both.
 * @throws StageError (`system`) when the attempt was closed meanwhile: this worker was taken for dead, and another
 *   one is at it.
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
    const { numUpdatedRows } = await trx
      .updateTable('stage_runs')
      .set({
        status: 'completed',
        // now() would be the start of this transaction, before the data was stored.
        ended_at: sql`clock_timestamp()`,
        result: storableJson(result),
        metrics: storableJson(metrics),
      })
      .where('id', '=', runId)
      .where('status', '=', 'running')
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return;
    throw systemFault('superseded', `Attempt ${runId} was taken for dead and closed while it was at work.`);
  });
}

export async function failRun(db: Db, runId: number, fault: Fault): Promise<void> {
  await closeRun(db, runId, failedColumns(fault));
}

/** Part of a stage failed: closes the attempt with that, and opens the next, in which the rest of it goes on. */
export async function failAndReopen(db: Db, key: StageKey, origin: RunOrigin, fault: Fault): Promise<void> {
  await oneAtATime(db, key.videoId, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('stage_runs')
      .set(failedColumns(fault))
      .where('video_id', '=', key.videoId)
      .where('stage', '=', key.stage)
      .where('status', '=', 'running')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) await recordFailedRun(trx, key, key.configHash, origin, fault);
    await insertOpenRun(trx, key, origin);
  });
}

/** Leaves a row for an attempt that failed before it could be opened. */
export async function recordFailedRun(
  db: Db,
  { videoId, stage }: StageOfVideo,
  configHash: string | undefined,
  origin: RunOrigin,
  fault: Fault,
): Promise<void> {
  const key = { videoId, stage, configHash: configHash ?? UNKNOWN_IDENTITY };
  await db
    .insertInto('stage_runs')
    .values({ ...identityColumns(key, origin), ...failedColumns(fault) })
    .execute();
}

export async function abandonRun(db: Db, runId: number, reason: string): Promise<void> {
  await closeRun(db, runId, { status: 'abandoned', ended_at: sql<Date>`now()`, reason });
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

const identityColumns = (key: StageKey, origin: RunOrigin) => ({
  video_id: key.videoId,
  stage: key.stage,
  config_hash: key.configHash,
  run_id: origin.runId,
  worker: origin.worker,
});

export const failedColumns = ({ fault, reason, detail }: Fault) =>
  ({
    status: 'failed',
    ended_at: sql<Date>`now()`,
    fault,
    reason,
    detail: storableText(detail),
  }) as const;

const select = (db: Db, key: StageKey) =>
  db
    .selectFrom('stage_runs')
    .where('video_id', '=', key.videoId)
    .where('stage', '=', key.stage)
    .where('config_hash', '=', key.configHash);
