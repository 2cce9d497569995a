import type { ClaimType } from '../findings.ts';
import type { Scores } from './dimensions.ts';
import type { Decision } from './evaluation.ts';

/** How much the evaluator is asked for: a very small model gives scores only. */
export type EvaluationForm = 'reasoned' | 'scores';

export const evaluationForm = (model: { readonly demo: boolean }): EvaluationForm =>
  model.demo ? 'scores' : 'reasoned';

/** A part of a claim that is to be split. */
export interface VerdictPart {
  readonly text: string;
  readonly type: ClaimType;
}

/** The evaluator's word on one claim, before merges and splits are carried out and claims ranked. */
export interface Verdict {
  readonly claimId: string;
  readonly decision: Decision;
  /** Empty where the evaluator was not asked for one. */
  readonly reason: string;
  readonly revisedText?: string;
  readonly scores: Scores;
  /** With `merge`: the claim it says the same as. */
  readonly mergeInto?: string;
  /** With `split`: two or more. */
  readonly parts?: readonly VerdictPart[];
}
