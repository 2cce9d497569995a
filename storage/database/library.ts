import { asVideoId, type VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/** The next of all stored videos, by id. */
export async function pageOfStored(db: Db, after: VideoId | undefined, limit: number): Promise<VideoId[]> {
  const rows = await db
    .selectFrom('publications')
    .select('video_id')
    .$if(after !== undefined, (query) => query.where('video_id', '>', after!))
    .orderBy('video_id')
    .limit(limit)
    .execute();
  return rows.map((row) => asVideoId(row.video_id));
}

export async function countStoredVideos(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('publications')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export async function isStored(db: Db, videoId: VideoId): Promise<boolean> {
  const row = await db
    .selectFrom('publications')
    .select('video_id')
    .where('video_id', '=', videoId)
    .executeTakeFirst();
  return row !== undefined;
}
