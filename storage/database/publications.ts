import type { VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/** True when the video's knowledge is stored and was made under these result settings. */
export async function isPublishedUnder(db: Db, videoId: VideoId, settingsHash: string): Promise<boolean> {
  const row = await db
    .selectFrom('publications')
    .select('video_id')
    .where('video_id', '=', videoId)
    .where('settings_hash', '=', settingsHash)
    .executeTakeFirst();
  return row !== undefined;
}

/** True when exactly this result is what is visible of the video. */
export async function isPublishedAs(db: Db, videoId: VideoId, configHash: string): Promise<boolean> {
  const row = await db
    .selectFrom('publications')
    .select('video_id')
    .where('video_id', '=', videoId)
    .where('config_hash', '=', configHash)
    .executeTakeFirst();
  return row !== undefined;
}

/** Of these videos, the ones whose knowledge is stored under these result settings. */
export async function publishedAmong(
  db: Db,
  videoIds: readonly VideoId[],
  settingsHash: string,
): Promise<Set<string>> {
  if (videoIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('publications')
    .select('video_id')
    .where('video_id', 'in', [...videoIds])
    .where('settings_hash', '=', settingsHash)
    .execute();
  return new Set(rows.map((row) => row.video_id));
}
