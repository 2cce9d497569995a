import { z } from 'zod';
import { CLAIM_TYPES, ENTITY_TYPES, STANCES } from '../findings.ts';
import { joinSpoken } from '../spoken-text.ts';
import type { Segment } from '../transcript.ts';

/** One segment and what a person would take from it. */
export type GoldenSegment = z.infer<typeof goldenSegmentSchema>;

const sentences = z.array(z.int().min(1)).min(1);
const text = z.string().trim().min(1);

const goldenSegmentSchema = z
  .strictObject({
    speaker: z
      .string()
      .regex(/^[A-Z]{1,2}$/, 'must be a letter, as vidmine names speakers it does not know')
      .optional(),
    sentences: z.array(text).min(1).max(200),
    claims: z.array(z.strictObject({ sentences, text, type: z.enum(CLAIM_TYPES), stance: z.enum(STANCES) })),
    people: z.array(z.strictObject({ name: text, entityType: z.enum(ENTITY_TYPES), sentences })),
    jargon: z.array(z.strictObject({ term: text, sentences })),
    mentalModels: z.array(z.strictObject({ name: text, sentences })),
  })
  .superRefine((segment, context) => {
    for (const list of ['claims', 'people', 'jargon', 'mentalModels'] as const) {
      segment[list].forEach((item, index) => {
        for (const number of item.sentences) {
          if (number <= segment.sentences.length) continue;
          const message = `cites sentence ${number}, but there are ${segment.sentences.length}`;
          context.addIssue({ code: 'custom', path: [list, index, 'sentences'], message });
        }
      });
    }
  });

/** One file of a golden set: segments of one talk. */
export const goldenFileSchema = z.strictObject({
  title: text,
  channel: text.optional(),
  segments: z.array(goldenSegmentSchema).min(1),
});

export type GoldenFile = z.infer<typeof goldenFileSchema>;

/** Times play no part in mining: each sentence gets as much as it takes to say at 15 characters a second. */
const MS_PER_CHARACTER = 1000 / 15;

/** The segment as the miner is given it. */
export function segmentOf({ speaker, sentences: texts }: GoldenSegment): Segment {
  let at = 0;
  const numbered = texts.map((sentence, index) => {
    const startMs = at;
    at += Math.round(sentence.length * MS_PER_CHARACTER);
    return { number: index + 1, text: sentence, startMs, endMs: at };
  });
  return {
    ordinal: 0,
    ...(speaker === undefined ? {} : { speaker }),
    speakerConfidence: speaker === undefined ? 0 : 1,
    startMs: 0,
    endMs: at,
    text: joinSpoken(texts),
    sentences: numbered,
  };
}
