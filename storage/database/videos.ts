import { sql } from 'kysely';
import { asVideoId, type VideoId } from '../../domain/ids.ts';
import type { LiveStatus, VideoMetadata } from '../../domain/video.ts';
import type { Db } from './database.ts';
import { storableJson, storableMs, storableText, storableTime } from './storable.ts';

const PAGE = 500;

/** Inserts videos or completes what is known of them: a known value is replaced only by another known one. */
export async function saveVideos(db: Db, videos: readonly VideoMetadata[]): Promise<void> {
  const ordered = inOneOrder(videos);
  for (let at = 0; at < ordered.length; at += PAGE) {
    await db
      .insertInto('videos')
      .values(ordered.slice(at, at + PAGE).map(toRow))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          url: eb.ref('excluded.url'),
          media_url: sql`coalesce(excluded.media_url, videos.media_url)`,
          title: sql`coalesce(excluded.title, videos.title)`,
          channel: sql`coalesce(excluded.channel, videos.channel)`,
          channel_id: sql`coalesce(excluded.channel_id, videos.channel_id)`,
          description: sql`coalesce(excluded.description, videos.description)`,
          language: sql`coalesce(excluded.language, videos.language)`,
          published_at: sql`coalesce(excluded.published_at, videos.published_at)`,
          duration_ms: sql`coalesce(excluded.duration_ms, videos.duration_ms)`,
          live_status: sql`coalesce(excluded.live_status, videos.live_status)`,
          availability: sql`coalesce(excluded.availability, videos.availability)`,
          media_type: sql`coalesce(excluded.media_type, videos.media_type)`,
          chapters: sql`case when excluded.chapters = '[]' then videos.chapters else excluded.chapters end`,
          tags: sql`case when excluded.tags = '{}' then videos.tags else excluded.tags end`,
          updated_at: sql`now()`,
        })),
      )
      .execute();
  }
}

/** Two sources that list the same videos in another order would wait for each other: all write in one order. */
const inOneOrder = (videos: readonly VideoMetadata[]): VideoMetadata[] =>
  videos.toSorted((one, other) => (one.id < other.id ? -1 : 1));

/** Inserts videos that are not known yet; what is known stays as a listing or a download left it, and is not locked. */
export async function addVideos(db: Db, videos: readonly VideoMetadata[]): Promise<void> {
  for (let at = 0; at < videos.length; at += PAGE) {
    await db
      .insertInto('videos')
      .values(videos.slice(at, at + PAGE).map(toRow))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
}

export async function findVideo(db: Db, id: VideoId): Promise<VideoMetadata | undefined> {
  const row = await db.selectFrom('videos').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: asVideoId(row.id),
    kind: row.kind,
    url: row.url,
    mediaUrl: row.media_url ?? undefined,
    title: row.title ?? undefined,
    channel: row.channel ?? undefined,
    channelId: row.channel_id ?? undefined,
    description: row.description ?? undefined,
    language: row.language ?? undefined,
    publishedAt: row.published_at?.toISOString(),
    durationMs: row.duration_ms ?? undefined,
    liveStatus: (row.live_status ?? undefined) as LiveStatus | undefined,
    availability: row.availability ?? undefined,
    mediaType: row.media_type ?? undefined,
    chapters: row.chapters,
    tags: row.tags,
  };
}

const textOrNull = (text: string | undefined): string | null =>
  text === undefined ? null : storableText(text);

/** One odd value of a site, a feed or a file costs that value, not its video. */
function toRow(video: VideoMetadata) {
  return {
    id: video.id,
    kind: video.kind,
    url: storableText(video.url),
    media_url: textOrNull(video.mediaUrl),
    title: textOrNull(video.title),
    channel: textOrNull(video.channel),
    channel_id: textOrNull(video.channelId),
    description: textOrNull(video.description),
    language: textOrNull(video.language),
    published_at: storableTime(video.publishedAt),
    duration_ms: storableMs(video.durationMs),
    live_status: video.liveStatus ?? null,
    availability: textOrNull(video.availability),
    media_type: textOrNull(video.mediaType),
    chapters: storableJson(video.chapters ?? []),
    tags: (video.tags ?? []).map(storableText),
  };
}
