import type { Classified } from './download-faults.ts';
import type { DownloadEnd } from './extraction-broken.ts';

/** One of these alone is an accident of one transfer. */
export const SIGNS_OF_NETWORK: readonly string[] = ['timeout', 'connection'];
const VIDEOS_IN_A_ROW = 3;

/** What is said of a download that fails as those before it did. */
export const NETWORK_FAILING: Classified = {
  verdict: { verdict: 'system', reason: 'network', counted: false },
  detail: `${VIDEOS_IN_A_ROW} videos in a row could not be reached: the network, or the way to the site, is taken to be down.`,
};

/**
 * Whether different videos of one site fail one after the other for lack of an answer: that is nobody's fault.
 *
 * @param lastEnds newest first, the end in question among them; of each video only its newest end counts.
 */
export function networkFailing(lastEnds: readonly DownloadEnd[]): boolean {
  const newest = new Map<string, string | undefined>();
  for (const { videoId, reason } of lastEnds) {
    if (newest.size === VIDEOS_IN_A_ROW) break;
    if (!newest.has(videoId)) newest.set(videoId, reason ?? undefined);
  }
  const failing = (reason: string | undefined): boolean =>
    reason !== undefined && (SIGNS_OF_NETWORK.includes(reason) || reason === NETWORK_FAILING.verdict.reason);
  return newest.size === VIDEOS_IN_A_ROW && [...newest.values()].every(failing);
}
