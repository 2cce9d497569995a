import type { CandidateClaim } from '../findings.ts';
import { importanceOf } from './dimensions.ts';
import type { Evaluation, Tier } from './evaluation.ts';
import type { Verdict } from './verdict.ts';

/** Importance (0 to 10) from which a claim is tier A or B: the settings `evaluation.tierA` and `tierB`. */
export interface TierLimits {
  readonly tierA: number;
  readonly tierB: number;
}

export const tierOf = (importance: number, limits: TierLimits): Tier =>
  importance >= limits.tierA ? 'A' : importance >= limits.tierB ? 'B' : 'C';

const orderOf = ({ decision, scores }: Verdict): readonly number[] => [
  decision === 'accept' ? 1 : 0,
  importanceOf(scores),
  scores.novelty,
  scores.verifiability,
];

/**
 * One evaluation per claim, in the order of the claims. Ranks run over the whole video, 1 is best: accepted
 * before rejected, then importance, then novelty, then confidence, then whoever was said first. A claim without
 * a verdict is not evaluated, for the given reason, and has neither rank nor tier.
 */
export function rankClaims(
  claims: readonly Pick<CandidateClaim, 'id'>[],
  verdicts: readonly Verdict[],
  limits: TierLimits,
  whyMissing: (claimId: string) => string,
): Evaluation[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.claimId, verdict]));
  const judged = claims.flatMap(({ id }) => byId.get(id) ?? []);
  const ranks = new Map(
    judged.toSorted(compare).map((verdict, index) => [verdict.claimId, index + 1] as const),
  );
  return claims.map(({ id }): Evaluation => {
    const verdict = byId.get(id);
    if (verdict === undefined) return { evaluated: false, claimId: id, reason: whyMissing(id) };
    const { mergeInto: _into, parts: _parts, ...judged } = verdict;
    const importance = importanceOf(verdict.scores);
    return {
      evaluated: true,
      ...judged,
      importance,
      novelty: verdict.scores.novelty,
      confidence: verdict.scores.verifiability,
      rank: ranks.get(id) as number,
      tier: tierOf(importance, limits),
    };
  });
}

function compare(a: Verdict, b: Verdict): number {
  const [left, right] = [orderOf(a), orderOf(b)];
  const differing = left.findIndex((value, index) => value !== right[index]);
  return differing < 0 ? 0 : (right[differing] as number) - (left[differing] as number);
}
