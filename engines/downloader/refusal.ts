import { DownloadError } from '../../domain/download/download-error.ts';
import { type Classified, faultOfVerdict } from '../../domain/download/download-faults.ts';
import { UnusableCookies } from './run-identity.ts';

/**
 * The error of a verdict. Its fault is that of a video which was never refused before: whoever knows the video's
 * earlier runs makes it anew (`faultOfVerdict`).
 *
 * @param timeScale factor of the time until a parked video is tried again.
 */
export const refusal = (classified: Classified, timeScale: number, options?: ErrorOptions): DownloadError =>
  new DownloadError(
    classified.verdict,
    faultOfVerdict(classified, { nowMs: Date.now(), timeScale, times: 0 }),
    options,
  );

/** An account whose cookies cannot be used is out of service; every other error stays what it is. */
export function asRefusal(error: unknown, timeScale: number): unknown {
  if (!(error instanceof UnusableCookies)) return error;
  const verdict = { verdict: 'account-dead', reason: 'cookies-unusable', counted: false } as const;
  return refusal({ verdict, detail: error.message }, timeScale, { cause: error });
}
