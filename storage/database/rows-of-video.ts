import type { Transaction } from 'kysely';
import type { VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';

/**
 * Changes the rows of one video in several batches, in one transaction. They are taken in one order, by the name of
 * the batch: whoever else changes rows of the same video at the same moment waits for the first of them, and holds
 * none that we need.
 */
export async function withRowsOf<T>(
  db: Db,
  videoId: VideoId,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  if (!db.isTransaction) return db.transaction().execute((trx) => withRowsOf(trx, videoId, work));
  await db
    .selectFrom('batch_videos')
    .select('batch')
    .where('video_id', '=', videoId)
    .orderBy('batch')
    .forUpdate()
    .execute();
  return work(db as Transaction<Database>);
}
