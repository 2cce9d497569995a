import { z } from 'zod';

/** Bounds of an answer: they end run-away output. A text that reaches its bound is cut back to whole words. */
export const LONGEST = { title: 80, summary: 240, paragraph: 600, interim: 400 } as const;
export const MOST_SECTIONS = 3;
export const MOST_PARAGRAPHS = 2;

const numbersTo = (count: number) => z.literal(Array.from({ length: count }, (_, index) => index + 1));

/** @param segments how many the part has, numbered from 1. */
export const sectionsSchema = (segments: number): z.ZodType =>
  z.strictObject({
    sections: z
      .array(
        z.strictObject({
          firstSegment: numbersTo(segments),
          title: z.string().min(1).max(LONGEST.title),
          summary: z.string().min(1).max(LONGEST.summary),
        }),
      )
      .min(1)
      .max(MOST_SECTIONS),
  });

/** @param sentences how many are offered, numbered from 1. */
export const pickSchema = (sentences: number): z.ZodType => z.strictObject({ n: numbersTo(sentences) });

/** @param interim of a stretch of a long video, to be summarised together with others. */
export const summarySchema = (interim: boolean): z.ZodType =>
  z.strictObject({
    paragraphs: z
      .array(
        z
          .string()
          .min(1)
          .max(interim ? LONGEST.interim : LONGEST.paragraph),
      )
      .min(1)
      .max(interim ? 1 : MOST_PARAGRAPHS),
  });
