import { z } from 'zod';
import { CLAIM_TYPES } from '../findings.ts';
import { DIMENSION_NAMES } from './dimensions.ts';
import { DECISIONS } from './evaluation.ts';
import type { EvaluationForm } from './verdict.ts';

/** Texts that reach their bound were cut off and are not used. */
export const LONGEST = { reason: 240, text: 320, id: 12 } as const;
export const MOST_PARTS = 4;

const score = z.int().min(0).max(10);
const scores = Object.fromEntries(DIMENSION_NAMES.map((name) => [name, score]));
const text = z.string().max(LONGEST.text);

/** The reason comes before the scores: a model that says why first scores better. */
const VERDICT = {
  scores: z.strictObject(scores),
  reasoned: z.strictObject({
    reason: z.string().max(LONGEST.reason),
    ...scores,
    decision: z.enum(DECISIONS),
    mergeInto: z.string().max(LONGEST.id),
    parts: z.array(z.strictObject({ text, type: z.enum(CLAIM_TYPES) })).max(MOST_PARTS),
    revisedText: text,
  }),
} satisfies Record<EvaluationForm, z.ZodType>;

/** One verdict under the id of each claim: no claim can be left out and none judged twice. */
export const evaluationAnswerSchema = (claimIds: readonly string[], form: EvaluationForm): z.ZodType =>
  z.strictObject(Object.fromEntries(claimIds.map((id) => [id, VERDICT[form]])));
