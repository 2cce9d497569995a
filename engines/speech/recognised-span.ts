import { z } from 'zod';
import type { RecognisedSpan } from '../../domain/transcript.ts';

const seconds = z.number();

/** A word as the engine gives it: text with its leading space, times in seconds, null where it has none. */
export const rawWord = z.object({
  text: z.string(),
  start: seconds.nullable(),
  end: seconds.nullable(),
  probability: z.number().nullable(),
});
export type RawWord = z.infer<typeof rawWord>;

/** One stretch of speech as the engine gives it. */
export const rawSpan = z.object({
  start: seconds,
  end: seconds,
  text: z.string(),
  avgLogprob: z.number().nullable(),
  compressionRatio: z.number().nullable(),
  noSpeechProb: z.number().nullable(),
  temperature: z.number().nullable(),
  words: z.array(rawWord),
});
export type RawSpan = z.infer<typeof rawSpan>;

export const toMs = (value: number): number => Math.round(value * 1000);

/** Probabilities the engine could not tell count as the worst. */
export const toRecognisedSpan = (span: RawSpan): RecognisedSpan => ({
  startMs: toMs(span.start),
  endMs: toMs(span.end),
  text: span.text.trim(),
  avgLogprob: span.avgLogprob ?? -10,
  compressionRatio: span.compressionRatio ?? 0,
  noSpeechProb: span.noSpeechProb ?? 1,
  temperature: span.temperature ?? 0,
});
