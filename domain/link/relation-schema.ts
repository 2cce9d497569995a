import { z } from 'zod';
import { RELATIONS } from '../relations.ts';

/** A rationale that reaches it was cut off. */
export const LONGEST_RATIONALE = 240;

/** Which of two claims refines the other; `none` with every other relation. */
export const REFINING = ['a', 'b', 'none'] as const;

/** The rationale comes before the relation: a model that says why first judges better. */
const VERDICT = z.strictObject({
  rationale: z.string().max(LONGEST_RATIONALE),
  relation: z.enum(RELATIONS),
  refining: z.enum(REFINING),
});

/** One verdict under the id of each pair: no pair can be left out and none judged twice. */
export const relationAnswerSchema = (pairIds: readonly string[]): z.ZodType =>
  z.strictObject(Object.fromEntries(pairIds.map((id) => [id, VERDICT])));
