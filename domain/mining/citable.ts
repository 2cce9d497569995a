import type { Segment, Sentence } from '../transcript.ts';

/** Talk about the talk (English; in other languages the model decides alone). */
const SMALL_TALK =
  /^(hello|hi|hey|welcome|good (morning|afternoon|evening)|thanks?( you)?|please (like|subscribe)|subscribe|goodbye|see you)\b/i;

/**
 * Sentences that a very small model may pick as a claim: no questions, greetings or scraps. All of them, where
 * the segment has nothing else.
 */
export function citableSentences(segment: Segment): readonly Sentence[] {
  const citable = segment.sentences.filter(({ text }) => isWhole(text) && !SMALL_TALK.test(text));
  return citable.length > 0 ? citable : segment.sentences;
}

function isWhole(text: string): boolean {
  if (/[?？]$/u.test(text.trim())) return false;
  const words = text.trim().split(/\s+/).length;
  return words >= 5 || (!/\s/.test(text.trim()) && [...text].length >= 10);
}
