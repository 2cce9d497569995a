import type { MiningStyle, Selectivity } from '../findings.ts';

/** Share of `maxClaimsPerSegment` that each level may use in abstractive style. */
const SHARE: Record<Selectivity, number> = { liberal: 1, moderate: 0.6, conservative: 0.3 };

/** Picks of a very small model per segment: few, so that the answer stays near 100 tokens. */
const PICKS: Record<Selectivity, number> = { liberal: 5, moderate: 3, conservative: 2 };

/**
 * How many claims one segment may yield, 1 or more. The three levels differ wherever the setting and the
 * segment leave room for it.
 */
export function allowedClaims(
  style: MiningStyle,
  selectivity: Selectivity,
  maxClaimsPerSegment: number,
  sentences: number,
): number {
  const wanted =
    style === 'extractive'
      ? Math.min(PICKS[selectivity], maxClaimsPerSegment)
      : Math.ceil(SHARE[selectivity] * maxClaimsPerSegment);
  const most = style === 'extractive' ? sentences : maxClaimsPerSegment;
  return Math.max(1, Math.min(wanted, most));
}
