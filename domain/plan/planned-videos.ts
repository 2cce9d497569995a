import type { PacingSettings } from '../configuration.ts';
import { openHostFor } from '../pacing/open-hosts.ts';
import type { VideoMetadata } from '../video.ts';

/** What a list of videos means for a plan. */
export interface PlannedVideos {
  readonly videos: number;
  /** Mean of those whose length is known; undefined: of none. */
  readonly hoursPerVideo: number | undefined;
  readonly unknownLengths: number;
  /** Some of them take turns at accounts; otherwise all are local files, or of hosts without a wait. */
  readonly paced: boolean;
  /** All are files of this machine. */
  readonly local: boolean;
}

const HOUR_MS = 3_600_000;

export function plannedVideos(
  videos: readonly Pick<VideoMetadata, 'kind' | 'url' | 'mediaUrl' | 'durationMs'>[],
  pacing: Pick<PacingSettings, 'preset' | 'openHosts'>,
): PlannedVideos {
  const lengths = videos.flatMap(({ durationMs }) => (durationMs === undefined ? [] : [durationMs]));
  const sum = lengths.reduce((total, length) => total + length, 0);
  const isPaced = ({ kind, url, mediaUrl = url }: (typeof videos)[number]) =>
    kind !== 'file' && openHostFor(URL.parse(mediaUrl)?.host ?? '', pacing) === undefined;
  return {
    videos: videos.length,
    hoursPerVideo: sum === 0 ? undefined : sum / lengths.length / HOUR_MS,
    unknownLengths: videos.length - lengths.length,
    paced: videos.some(isPaced),
    local: videos.every(({ kind }) => kind === 'file'),
  };
}
