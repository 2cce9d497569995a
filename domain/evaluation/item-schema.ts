import { z } from 'zod';
import { LONGEST } from './answer-schema.ts';

/** What may be decided on a person, a term or a mental model: they have no parts. */
export const ITEM_DECISIONS = ['accept', 'reject', 'merge'] as const;

/** Texts that reach their bound were cut off and are not used. */
export const LONGEST_ITEM = { reason: 160, name: 80 } as const;

const verdict = z.strictObject({
  reason: z.string().max(LONGEST_ITEM.reason),
  importance: z.int().min(0).max(10),
  decision: z.enum(ITEM_DECISIONS),
  mergeInto: z.string().max(LONGEST.id),
  canonicalName: z.string().max(LONGEST_ITEM.name),
});

/**
 * One verdict under the id of each item. There is no place for what a model may know from elsewhere, such as ids in an
 * encyclopaedia: nothing in the video bears it out.
 */
export const itemAnswerSchema = (itemIds: readonly string[]): z.ZodType =>
  z.strictObject(Object.fromEntries(itemIds.map((id) => [id, verdict])));
