import { asVideoId, type VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/** Ids of the videos that are watched or fetched at one of these addresses. */
export async function videosAt(db: Db, addresses: readonly string[]): Promise<VideoId[]> {
  const rows = await db
    .selectFrom('videos')
    .select('id')
    .where((eb) => eb.or([eb('url', 'in', [...addresses]), eb('media_url', 'in', [...addresses])]))
    .orderBy('id')
    .execute();
  return rows.map((row) => asVideoId(row.id));
}
