import type { LeaseEnd } from './download-verdict.ts';

/** The reason of a video that is parked because whoever asks for it is refused. */
export const ALWAYS_REFUSED = 'always-refused';

/** So many refusals that say something of a video park it. Less could be a wall that came up at the same video twice. */
const REFUSALS = 4;
/**
 * A site that gave nobody anything for as long gives it no sooner by pauses: refusals then count as they are, so that a
 * batch whose last videos are all refused comes to its end.
 */
const SILENT_MS = 24 * 3600_000;

/** Verdicts by which a site refuses whom it is asked by. A proxy that does not answer is nobody's word on a video. */
export const REFUSAL_VERDICTS: readonly string[] = ['account-pause', 'account-dead', 'network-pause'];

export const isRefusal = (end: LeaseEnd): boolean =>
  end.end === 'verdict' && REFUSAL_VERDICTS.includes(end.verdict.verdict);

/** Somebody was refused over a video. Times are epoch milliseconds. */
export interface Refusal {
  readonly account: string;
  readonly atMs: number;
  /** How the account fared with the last other video of that site it was refused or given before; undefined: none. */
  readonly before?: 'given' | 'refused' | undefined;
}

/**
 * Whether it is the video over which accounts are refused, and not a wall that stands before all videos. One that came
 * up shows in the account's turn at the next video: it is refused as well, so that a wall is counted once.
 *
 * @param refusals of one video, since it was last parked or had, oldest first.
 * @param now `lastGivenAtMs`: when the site last gave anybody any video; undefined: never.
 */
export function isAlwaysRefused(
  refusals: readonly Refusal[],
  now: { readonly nowMs: number; readonly lastGivenAtMs?: number; readonly timeScale: number },
): boolean {
  const { nowMs, lastGivenAtMs = Number.NEGATIVE_INFINITY, timeScale } = now;
  const inSilence = refusals.filter(({ atMs }) => atMs > lastGivenAtMs);
  const isSilent = inSilence.length > 0 && nowMs - inSilence[0]!.atMs >= SILENT_MS * timeScale;
  const telling = refusals.filter((one) => one.before === 'given' || (isSilent && inSilence.includes(one)));
  return telling.length >= REFUSALS;
}

/** What a person reads of such a video; the site's own words follow. */
export function alwaysRefusedInWords(refusals: readonly Refusal[], said: string): string {
  const accounts = [...new Set(refusals.map(({ account }) => account))].join(', ');
  return `Refused ${refusals.length} times over this video (as ${accounts}): it makes room for others, so that no account has to pause for it once more. The site's last words: ${said}`;
}
