import { importanceOf, type Scores } from './dimensions.ts';
import type { Tier } from './evaluation.ts';

/** Importance (0 to 10) from which a claim is tier A or B: the settings `evaluation.tierA` and `tierB`. */
export interface TierLimits {
  readonly tierA: number;
  readonly tierB: number;
}

export const tierOf = (importance: number, limits: TierLimits): Tier =>
  importance >= limits.tierA ? 'A' : importance >= limits.tierB ? 'B' : 'C';

/** The better scores first: by importance, then novelty, then confidence. */
export function compareScores(a: Scores, b: Scores): number {
  return importanceOf(b) - importanceOf(a) || b.novelty - a.novelty || b.verifiability - a.verifiability;
}

export interface Rankable {
  readonly id: string;
  readonly decision: 'accept' | 'reject';
  readonly scores: Scores;
}

/**
 * The place of each claim over the whole video, 1 is best: accepted before rejected, then by scores, then whoever
 * was said first.
 *
 * @param claims in order of time.
 */
export function ranksOf(claims: readonly Rankable[]): ReadonlyMap<string, number> {
  const rejected = ({ decision }: Rankable) => (decision === 'reject' ? 1 : 0);
  const ranked = claims.toSorted((a, b) => rejected(a) - rejected(b) || compareScores(a.scores, b.scores));
  return new Map(ranked.map(({ id }, index) => [id, index + 1]));
}
