import { z } from 'zod';
import { DIMENSION_NAMES } from './dimensions.ts';
import type { EvaluationForm } from './verdict.ts';

/** Texts that reach their bound were cut off and are not used. */
export const LONGEST = { reason: 240, revisedText: 320 } as const;

const score = z.int().min(0).max(10);
const scores = Object.fromEntries(DIMENSION_NAMES.map((name) => [name, score]));
const decision = z.enum(['accept', 'reject']);

/** The reason comes before the scores: a model that says why first scores better. */
const VERDICT = {
  scores: z.strictObject(scores),
  reasoned: z.strictObject({
    reason: z.string().max(LONGEST.reason),
    ...scores,
    decision,
    revisedText: z.string().max(LONGEST.revisedText),
  }),
} satisfies Record<EvaluationForm, z.ZodType>;

/** One verdict under the id of each claim: no claim can be left out and none judged twice. */
export const evaluationAnswerSchema = (claimIds: readonly string[], form: EvaluationForm): z.ZodType =>
  z.strictObject(Object.fromEntries(claimIds.map((id) => [id, VERDICT[form]])));
