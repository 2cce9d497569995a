import type { Fault } from '../faults.ts';
import type { Classified } from './download-faults.ts';
import type { Verdict } from './download-verdict.ts';

type VideoFault = Extract<Fault, { fault: 'video' }>;

/** What begins later than this is left out of the batch: it would keep the batch open for days. */
const UPCOMING_TOO_FAR_MINUTES = 48 * 60;

/**
 * What a verdict means for the video's way.
 *
 * @param now `times`: how many earlier runs of the video ended with the same reason. `timeScale` shortens how
 *   long a parked video rests.
 */
export function faultOfVerdict(
  { verdict, detail }: Classified,
  now: { readonly nowMs: number; readonly timeScale: number; readonly times: number },
): Fault {
  const { reason } = verdict;
  switch (verdict.verdict) {
    case 'retry-now':
      return { fault: 'video', reason, detail };
    case 'retry-later':
      return { fault: 'video', reason, detail, settles: settledLater(verdict, now) };
    case 'video-permanent':
      return { fault: 'video', reason, detail, settles: { kind: 'unavailable', reason: verdict.reason } };
    case 'needs-account':
      return { fault: 'identity', reason, detail, wants: { who: 'account', otherwise: verdict.otherwise } };
    case 'other-identity':
      return {
        fault: 'identity',
        reason,
        detail,
        wants: {
          who: verdict.apart === 'account' ? 'other-account' : 'other-egress',
          otherwise: verdict.otherwise,
        },
      };
    case 'account-pause':
    case 'account-dead':
    case 'network-pause':
    case 'proxy-pause':
      return { fault: 'identity', reason, detail };
    case 'system':
      return { fault: 'system', reason, detail };
  }
}

function settledLater(
  { reason, afterMinutes, lastly }: Extract<Verdict, { verdict: 'retry-later' }>,
  { nowMs, timeScale, times }: { readonly nowMs: number; readonly timeScale: number; readonly times: number },
): VideoFault['settles'] {
  if (lastly !== undefined && times >= lastly.times) return { kind: 'unavailable', reason: lastly.reason };
  if (reason === 'upcoming' && afterMinutes > UPCOMING_TOO_FAR_MINUTES) {
    return { kind: 'skipped', reason: 'upcoming' };
  }
  return { kind: 'parked', notBefore: new Date(nowMs + afterMinutes * 60_000 * timeScale).toISOString() };
}
