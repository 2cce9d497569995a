import type { Classified } from './download-faults.ts';

/** What YouTube's change of its player looks like while yt-dlp does not know it yet. */
export const SIGNS: readonly string[] = ['http-403', 'no-formats'];
/** Numbers of the yt-dlp facts: 30 % of the last 20 videos. */
const LAST_VIDEOS = 20;
const SHARE = 0.3;
const LEAST_VIDEOS = 6;

/** How a download from YouTube ended; `reason` is undefined where the file came. */
export interface DownloadEnd {
  readonly videoId: string;
  readonly reason?: string | null;
}

/** What is said of a download that fails while extraction is broken. */
export const EXTRACTION_BROKEN: Classified = {
  verdict: { verdict: 'system', reason: 'extraction-broken', counted: false },
  detail:
    'Nearly every third video fails in the same way: YouTube has changed and yt-dlp has to follow. What to do: vidmine tools update yt-dlp',
};

/**
 * Whether so many of YouTube's videos fail alike that yt-dlp, not the videos, is at fault.
 *
 * @param lastEnds newest first, the end in question among them. Of each video only its newest end counts, so
 *   that one video that is tried again and again proves nothing; hand over enough to cover twenty videos.
 */
export function extractionBroken(lastEnds: readonly DownloadEnd[]): boolean {
  const newest = new Map<string, string | undefined>();
  for (const { videoId, reason } of lastEnds) {
    if (newest.size === LAST_VIDEOS) break;
    if (!newest.has(videoId)) newest.set(videoId, reason ?? undefined);
  }
  const reasons = [...newest.values()];
  // What was put down to broken extraction before is still a sign of it, whichever of the two it was.
  const before = (reason: string | undefined): boolean => reason === EXTRACTION_BROKEN.verdict.reason;
  return SIGNS.some((sign) => {
    const alike = reasons.filter((reason) => reason === sign || before(reason)).length;
    return reasons.includes(sign) && alike >= LEAST_VIDEOS && alike >= SHARE * reasons.length;
  });
}
