import { z } from 'zod';
import type { LiveStatus, VideoMetadata } from '../../domain/video.ts';
import { isoDateOf } from './iso-date.ts';

/**
 * What yt-dlp prints about videos. A field that is missing or not what it should be counts as unknown: sites
 * differ, and one odd field must not cost the video.
 */
const text = z.string().min(1).optional().catch(undefined);
const amount = z.number().min(0).optional().catch(undefined);
/** Milliseconds must be whole numbers that can be kept. */
const length = z
  .number()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER / 1000)
  .optional()
  .catch(undefined);
const LIVE_STATUSES = ['not_live', 'is_live', 'is_upcoming', 'post_live', 'was_live'] as const;

const described = {
  title: text,
  duration: length,
  timestamp: z.number().optional().catch(undefined),
  channel: text,
  channel_id: text,
  uploader: text,
  live_status: z.enum(LIVE_STATUSES).optional().catch(undefined),
  availability: text,
  media_type: text,
};

export const infoRecord = z.object({
  ...described,
  upload_date: text,
  language: text,
  description: text,
  tags: z.array(z.string()).optional().catch(undefined),
  chapters: z
    .array(z.object({ title: z.string(), start_time: z.number(), end_time: z.number() }))
    .optional()
    .catch(undefined),
});

export const rowRecord = z.object({
  ...described,
  id: text,
  ie_key: text,
  url: text,
  webpage_url: text,
  /** Present when it is one of several. */
  playlist_index: amount,
});

export const fileRecord = z.object({
  filepath: z.string().min(1),
  format_id: text,
  abr: amount,
  language: text,
});

export const progressRecord = z.object({
  downloaded_bytes: amount,
  total_bytes: amount,
  total_bytes_estimate: amount,
});

export type InfoRecord = z.infer<typeof infoRecord>;
export type RowRecord = z.infer<typeof rowRecord>;
export type FileRecord = z.infer<typeof fileRecord>;

type Described = Omit<VideoMetadata, 'id' | 'kind' | 'url' | 'mediaUrl'>;

const isoDate = (timestamp: number | undefined, uploadDate: string | undefined): string | undefined => {
  const exact = timestamp === undefined ? undefined : isoDateOf(timestamp * 1000);
  if (exact !== undefined) return exact;
  const day = /^(\d{4})(\d\d)(\d\d)$/.exec(uploadDate ?? '');
  return day === null ? undefined : `${day[1]}-${day[2]}-${day[3]}T00:00:00.000Z`;
};

const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds * 1000);

/** What a listing or a download tells of a video, in our words. */
export function describedBy(record: RowRecord | InfoRecord): Described {
  const info: Partial<InfoRecord> = record;
  return defined({
    title: record.title,
    channel: record.channel ?? record.uploader,
    channelId: record.channel_id,
    description: info.description,
    language: info.language,
    publishedAt: isoDate(record.timestamp, info.upload_date),
    durationMs: milliseconds(record.duration),
    liveStatus: record.live_status satisfies LiveStatus | undefined,
    availability: record.availability,
    mediaType: record.media_type,
    chapters: info.chapters?.map(({ title, start_time, end_time }) => ({
      title,
      startMs: Math.round(start_time * 1000),
      endMs: Math.round(end_time * 1000),
    })),
    tags: info.tags,
  });
}

/** The object without its unknown fields, so that merging it erases nothing. */
const defined = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/**
 * Joins what was known before with what the download learned. A site knows its videos best; of a bare media file
 * it knows only the file's name, so there what the feed or the listing said stays.
 */
export function enriched(video: VideoMetadata, record: InfoRecord | undefined): VideoMetadata {
  if (record === undefined) return video;
  const learned = describedBy(record);
  return video.kind === 'youtube' ? { ...video, ...learned } : { ...learned, ...defined(video) };
}
