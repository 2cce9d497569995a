import { deflateSync } from 'node:zlib';
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

/**
 * What an engine cannot tell is filled in: the log probability from its words, the compression as Whisper measures
 * it. Without any, the text counts as the most uncertain there is; an unknown probability of silence is no
 * evidence that nobody spoke.
 */
export const toRecognisedSpan = (span: RawSpan): RecognisedSpan => ({
  startMs: toMs(span.start),
  endMs: toMs(span.end),
  text: span.text.trim(),
  avgLogprob: span.avgLogprob ?? logprobOfWords(span.words) ?? LEAST_LOGPROB,
  compressionRatio: span.compressionRatio ?? compressionRatio(span.text),
  noSpeechProb: span.noSpeechProb ?? 0,
  temperature: span.temperature ?? 0,
});

const LEAST_LOGPROB = -10;

function logprobOfWords(words: readonly RawWord[]): number | undefined {
  const known = words.flatMap(({ probability }) => (probability === null ? [] : [probability]));
  if (known.length === 0) return undefined;
  const sum = known.reduce((logs, probability) => logs + Math.log(Math.max(probability, 1e-4)), 0);
  return sum / known.length;
}

/** Bytes of a text over its bytes compressed by zlib. */
function compressionRatio(text: string): number {
  const bytes = Buffer.from(text.trim());
  return bytes.length / deflateSync(bytes).length;
}
