/** How much the evaluator is asked for: a very small model gives scores only. */
export type EvaluationForm = 'reasoned' | 'scores';

export const evaluationForm = (model: { readonly demo: boolean }): EvaluationForm =>
  model.demo ? 'scores' : 'reasoned';

/** The evaluator's word on one claim, before claims are ranked against each other. Scores are 0 to 10. */
export interface Verdict {
  readonly claimId: string;
  readonly decision: 'accept' | 'reject';
  /** Empty where the evaluator was not asked for one. */
  readonly reason: string;
  readonly revisedText?: string;
  readonly importance: number;
  readonly novelty: number;
  readonly confidence: number;
}
