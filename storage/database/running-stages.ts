import type { BatchName } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/** Stages of a batch's open videos that run at this moment. */
export async function runningStages(db: Db, batch: BatchName): Promise<number> {
  const { count } = await db
    .selectFrom('stage_runs')
    .innerJoin('batch_videos', 'batch_videos.video_id', 'stage_runs.video_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('status', '=', 'running')
    .where('batch', '=', batch)
    .where('outcome', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}
