import { joinSpoken } from '../spoken-text.ts';
import type { Segment } from '../transcript.ts';

/** Tokens that a chat template may add around our texts. */
export const TEMPLATE_TOKENS = 32;

/** Tokens left for an answer; below zero where the prompt alone is too long. */
export const roomFor = (promptTokens: number, contextTokens: number): number =>
  contextTokens - promptTokens - TEMPLATE_TOKENS;

/** Whether a prompt and the longest answer fit into the model's context together. */
export const fitsContext = (promptTokens: number, maxOutputTokens: number, contextTokens: number): boolean =>
  maxOutputTokens <= roomFor(promptTokens, contextTokens);

/**
 * The two halves of a segment that is too long for one call, cut between sentences near the middle of its text.
 * Sentence numbers stay those of the whole segment, so findings of the halves need no translation. Undefined
 * when there is only one sentence.
 */
export function splitSegmentSentences(segment: Segment): readonly [Segment, Segment] | undefined {
  const { sentences } = segment;
  if (sentences.length < 2) return undefined;
  const half = sentences.reduce((sum, sentence) => sum + sentence.text.length, 0) / 2;
  let cut = 0;
  for (let length = 0; cut < sentences.length - 1 && length < half; cut++)
    length += (sentences[cut] as { text: string }).text.length;
  return [part(segment, 0, cut), part(segment, cut, sentences.length)];
}

function part(segment: Segment, from: number, to: number): Segment {
  const sentences = segment.sentences.slice(from, to);
  return {
    ...segment,
    sentences,
    startMs: Math.min(...sentences.map((sentence) => sentence.startMs)),
    endMs: Math.max(...sentences.map((sentence) => sentence.endMs)),
    text: joinSpoken(sentences.map((sentence) => sentence.text)),
  };
}
