import { sql } from 'kysely';
import { asVideoId, type VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/**
 * Of these videos, those that a batch still has to run: open ones, and parked ones of batches that go on. All others
 * have an end that stands until a person asks for them again.
 */
export async function awaitedVideos(db: Db, videos: readonly VideoId[]): Promise<Set<VideoId>> {
  if (videos.length === 0) return new Set();
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select('video_id')
    .distinct()
    .where(sql<boolean>`video_id = any(${[...videos]}::text[])`)
    .where((eb) =>
      eb.or([
        eb('outcome', 'is', null),
        eb.and([eb('outcome', '=', 'parked'), eb('batches.ended_at', 'is', null)]),
      ]),
    )
    .execute();
  return new Set(rows.map((row) => asVideoId(row.video_id)));
}
