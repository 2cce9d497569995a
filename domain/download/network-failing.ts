import type { Classified } from './download-faults.ts';
import type { DownloadEnd } from './extraction-broken.ts';

/** One of these alone is an accident of one transfer. */
export const SIGNS_OF_NETWORK: readonly string[] = ['timeout', 'connection'];
const VIDEOS_IN_A_ROW = 3;

/**
 * A site other than YouTube that is silent for longer than this is taken to be gone: its videos use up their attempts,
 * so that a batch comes to its end.
 */
export const SILENT_SITE_MS = 24 * 3600_000;

/** What is said of a download that fails as those before it did. */
export const NETWORK_FAILING: Classified = {
  verdict: { verdict: 'system', reason: 'network', counted: false },
  detail: `${VIDEOS_IN_A_ROW} videos in a row could not be reached: the network, or the way to the site, is taken to be down.`,
};

/**
 * The newest ends that came of no answer, when they are of enough different videos: that is nobody's fault, and was none
 * of those who met it first. Undefined: the network is not known to fail.
 *
 * @param lastEnds newest first, the end in question among them; of each video only its newest end counts.
 */
export function networkFailing<End extends DownloadEnd>(
  lastEnds: readonly End[],
): readonly End[] | undefined {
  const newest = new Map<string, End>();
  for (const end of lastEnds) {
    if (newest.size === VIDEOS_IN_A_ROW) break;
    if (!newest.has(end.videoId)) newest.set(end.videoId, end);
  }
  if (newest.size < VIDEOS_IN_A_ROW || ![...newest.values()].every(isSilent)) return undefined;
  const before = lastEnds.findIndex((end) => !isSilent(end));
  return before === -1 ? lastEnds : lastEnds.slice(0, before);
}

/** A proxy out of reach is no sign of it, and does not speak against it. */
const SILENCE: ReadonlySet<string> = new Set([...SIGNS_OF_NETWORK, NETWORK_FAILING.verdict.reason, 'proxy']);

const isSilent = ({ reason }: DownloadEnd): boolean => reason != null && SILENCE.has(reason);
