import type { VideoId } from './ids.ts';

export type SourceKind = 'youtube' | 'web' | 'feed' | 'file';

export type LiveStatus = 'not_live' | 'is_live' | 'is_upcoming' | 'post_live' | 'was_live';

export interface Chapter {
  readonly title: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** What is known of a video; a listing fills the top part, the download the rest. */
export interface VideoMetadata {
  readonly id: VideoId;
  readonly kind: SourceKind;
  /** Where a person watches or hears it: the base of every jump link. */
  readonly url: string;
  /** What is fetched, where it differs from `url` (a feed's enclosure, a local path). */
  readonly mediaUrl?: string;
  readonly title?: string;
  readonly channel?: string;
  readonly channelId?: string;
  readonly description?: string;
  readonly language?: string;
  /** ISO 8601. */
  readonly publishedAt?: string;
  readonly durationMs?: number;
  readonly liveStatus?: LiveStatus;
  /** yt-dlp's word: public, unlisted, private, subscriber_only, premium_only, needs_auth. */
  readonly availability?: string;
  /** yt-dlp's word: video, short, livestream. */
  readonly mediaType?: string;
  readonly chapters?: readonly Chapter[];
  readonly tags?: readonly string[];
}

/** What choosing, planning and showing a video takes, without its long texts: 100,000 of them fit in memory. */
export const inBrief = ({
  description: _description,
  chapters: _chapters,
  tags: _tags,
  ...brief
}: VideoMetadata): VideoMetadata => brief;
