import type { CandidateClaim, Citation } from '../findings.ts';
import type { Scores } from './dimensions.ts';

export type Tier = 'A' | 'B' | 'C';

export const DECISIONS = ['accept', 'reject', 'merge', 'split'] as const;
/** merge: says the same as another claim, which gets its evidence. split: is several claims, its parts. */
export type Decision = (typeof DECISIONS)[number];

/** The evaluator's word on one claim. `evaluated: false` carries no score, tier or decision. */
export type Evaluation =
  | { readonly evaluated: false; readonly claimId: string; readonly reason: string }
  | {
      readonly evaluated: true;
      readonly claimId: string;
      readonly decision: Decision;
      readonly reason: string;
      readonly revisedText?: string;
      readonly scores: Scores;
      /** 0 to 10, computed from the scores. */
      readonly importance: number;
      readonly novelty: number;
      /** That it is true and well supported: the score of verifiability. */
      readonly confidence: number;
      /** 1 is best, over the whole video; merged and split claims have none. */
      readonly rank?: number;
      readonly tier: Tier;
      /** With `merge`: the claim that has its evidence; never itself merged or split. */
      readonly mergedInto?: string;
    };

/** A claim that a split made. Its id is `<original>/<n>`, n from 1. */
export interface SplitPart extends CandidateClaim {
  readonly splitFrom: string;
}

/** What evaluation made of a video's claims: one evaluation for each candidate and for each part. */
export interface EvaluatedClaims {
  readonly evaluations: readonly Evaluation[];
  readonly parts: readonly SplitPart[];
}

/** A claim as it is embedded, published and shown. */
export interface FinalClaim extends Omit<CandidateClaim, 'sentences' | 'segmentOrdinal'> {
  /** Its own, and those of all that were merged into it. */
  readonly cited: readonly Citation[];
  readonly splitFrom?: string;
  readonly evaluation: Evaluation;
}
