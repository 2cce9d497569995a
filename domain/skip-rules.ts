import type { PipelineSettings } from './configuration.ts';
import type { Outcome } from './outcomes.ts';
import type { VideoMetadata } from './video.ts';

export type SkipSettings = Pick<
  PipelineSettings['batch'],
  'skipShorts' | 'shortSeconds' | 'maxDurationMinutes'
>;

/** What a listing did not tell, so that only the download can check it. */
export type Unchecked = 'availability' | 'live status' | 'length';

/** Why a video is not taken. */
export type Skip = Extract<Outcome, { kind: 'skipped' | 'unavailable' }>;

/**
 * A video is processed when its way ended `stored`: every stage's result exists. A row, a failure half-way or an
 * earlier skip do not count; a result of no segments or no claims does.
 */
export const countsAsProcessed = (outcome: Pick<Outcome, 'kind'> | undefined): boolean =>
  outcome?.kind === 'stored';

/**
 * Why a video is not taken, from what is known of it; undefined when it is. What is not known stops nothing, but
 * see `uncheckedOf`: a check that could not be made has not been passed.
 */
export function skipDecision(
  video: VideoMetadata,
  settings: SkipSettings,
  { alreadyStored = false }: { readonly alreadyStored?: boolean } = {},
): Skip | undefined {
  if (alreadyStored)
    return skipped('already-stored', 'It was processed before and all its results are stored');
  return closedToUs(video) ?? notRecorded(video) ?? wrongLength(video, settings);
}

const skipped = (reason: Extract<Skip, { kind: 'skipped' }>['reason'], detail: string): Skip => ({
  kind: 'skipped',
  reason,
  detail,
});

function closedToUs(video: VideoMetadata): Skip | undefined {
  switch (video.availability) {
    case 'private':
      return { kind: 'unavailable', reason: 'private', detail: 'The video is private' };
    case 'subscriber_only':
      return {
        kind: 'unavailable',
        reason: 'members-only',
        detail: 'Only members of the channel may watch the video',
      };
    case 'premium_only':
      return { kind: 'unavailable', reason: 'paid', detail: 'Only paying viewers may watch the video' };
  }
  // A playlist keeps the place of a video that is gone.
  if (video.kind === 'youtube' && video.title === '[Private video]') {
    return { kind: 'unavailable', reason: 'private', detail: 'The playlist lists it as a private video' };
  }
  if (video.kind === 'youtube' && video.title === '[Deleted video]') {
    return { kind: 'unavailable', reason: 'removed', detail: 'The playlist lists it as a deleted video' };
  }
  return undefined;
}

function notRecorded(video: VideoMetadata): Skip | undefined {
  switch (video.liveStatus) {
    case 'is_live':
      return skipped('live', 'It is live now; its recording can be taken when the stream has ended');
    case 'post_live':
      return skipped('live', 'The stream has just ended and its recording is not ready yet');
    case 'is_upcoming':
      return skipped('upcoming', 'It has not started yet');
    default:
      return undefined;
  }
}

function wrongLength(video: VideoMetadata, settings: SkipSettings): Skip | undefined {
  const seconds = video.durationMs === undefined ? undefined : video.durationMs / 1000;
  if (settings.skipShorts && video.mediaType === 'short') {
    return skipped('short', 'It is a YouTube Short (batch.skipShorts)');
  }
  if (seconds === undefined) return undefined;
  if (settings.skipShorts && seconds < settings.shortSeconds) {
    return skipped(
      'short',
      `It lasts ${Math.round(seconds)} s, shorter than ${settings.shortSeconds} s (batch.shortSeconds)`,
    );
  }
  if (seconds > settings.maxDurationMinutes * 60) {
    return skipped(
      'too-long',
      `It lasts ${Math.round(seconds / 60)} min, longer than ${settings.maxDurationMinutes} min (batch.maxDurationMinutes)`,
    );
  }
  return undefined;
}

/** What must wait for the download to be checked. */
export function uncheckedOf(video: VideoMetadata): readonly Unchecked[] {
  const unchecked: Unchecked[] = [];
  // Whoever can list a file or a feed's episode can also have it.
  const isSite = video.kind === 'youtube' || video.kind === 'web';
  if (isSite && video.availability === undefined) unchecked.push('availability');
  if (isSite && video.liveStatus === undefined) unchecked.push('live status');
  if (video.durationMs === undefined) unchecked.push('length');
  return unchecked;
}
