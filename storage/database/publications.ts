import { asVideoId, type BatchName, type VideoId } from '../../domain/ids.ts';
import { heardSettings, resultSettings, type StoredSettings } from '../../domain/result-settings.ts';
import type { Db } from './database.ts';
import { contentHash } from './settings.ts';

export const settingsHashOf = (settings: StoredSettings): string => contentHash(resultSettings(settings));
export const heardHashOf = (settings: StoredSettings): string => contentHash(heardSettings(settings));

/**
 * True when all that these settings ask for is stored of the video. A batch that does not mine finds what it needs
 * in a mined video too.
 */
export const isPublishedUnder = async (
  db: Db,
  videoId: VideoId,
  settings: StoredSettings,
): Promise<boolean> => (await publishedAmong(db, [videoId], settings)).size > 0;

/** Those of these videos of which all that the settings ask for is stored, as `isPublishedUnder`. */
export async function publishedAmong(
  db: Db,
  videoIds: readonly VideoId[],
  settings: StoredSettings,
): Promise<ReadonlySet<VideoId>> {
  if (videoIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('publications')
    .select('video_id')
    .where('video_id', 'in', [...videoIds])
    .$if(settings.mining === 'off', (query) => query.where('heard_hash', '=', heardHashOf(settings)))
    .$if(settings.mining !== 'off', (query) => query.where('settings_hash', '=', settingsHashOf(settings)))
    .execute();
  return new Set(rows.map((row) => asVideoId(row.video_id)));
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

/** What is visible of a video was mined from these very segments: knowledge that must not be lost. */
export async function minedFrom(
  db: Db,
  videoId: VideoId,
  segmentHash: string,
): Promise<{ readonly segments: number; readonly claims: number } | undefined> {
  const row = await db
    .selectFrom('publications')
    .select((eb) => [
      eb
        .selectFrom('segments')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('segments.video_id', '=', 'publications.video_id')
        .where('segments.config_hash', '=', segmentHash)
        .as('segments'),
      eb
        .selectFrom('claims')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('claims.video_id', '=', 'publications.video_id')
        .where('claims.visible', '=', true)
        .as('claims'),
    ])
    .where('video_id', '=', videoId)
    .where('segment_hash', '=', segmentHash)
    .where('mining', '<>', 'off')
    .executeTakeFirst();
  return row && { segments: row.segments ?? 0, claims: row.claims ?? 0 };
}

/** How many of these videos are visible with what was mined from them: a batch's, or those named. */
export async function countMined(
  db: Db,
  of: { readonly batch: BatchName } | { readonly videoIds: readonly VideoId[] },
): Promise<number> {
  const { count } = await db
    .selectFrom('publications')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('mining', '<>', 'off')
    .where('video_id', 'in', (eb) =>
      'batch' in of
        ? eb.selectFrom('batch_videos').select('batch_videos.video_id').where('batch', '=', of.batch)
        : eb
            .selectFrom('videos')
            .select('videos.id')
            .where('videos.id', 'in', [...of.videoIds]),
    )
    .executeTakeFirstOrThrow();
  return count;
}
