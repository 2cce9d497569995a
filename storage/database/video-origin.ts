import { asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { Database } from './schema.ts';

/** What a result says of the video it comes from: enough for its name and its jump links. */
export type VideoOrigin = Pick<VideoMetadata, 'id' | 'kind' | 'url' | 'mediaUrl' | 'title' | 'channel'>;

/** To select where `videos` is joined. */
export const videoOriginColumns = [
  'videos.id as video_id',
  'videos.kind as video_kind',
  'videos.url as video_url',
  'videos.media_url as video_media_url',
  'videos.title as video_title',
  'videos.channel as video_channel',
] as const;

type VideoRow = Database['videos'];

export const videoOrigin = (row: {
  readonly video_id: string;
  readonly video_kind: VideoRow['kind'];
  readonly video_url: string;
  readonly video_media_url: string | null;
  readonly video_title: string | null;
  readonly video_channel: string | null;
}): VideoOrigin => ({
  id: asVideoId(row.video_id),
  kind: row.video_kind,
  url: row.video_url,
  mediaUrl: row.video_media_url ?? undefined,
  title: row.video_title ?? undefined,
  channel: row.video_channel ?? undefined,
});
