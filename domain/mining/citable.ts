import type { Segment, Sentence } from '../transcript.ts';

/** Talk about the talk (English; in other languages the model decides alone). */
const SMALL_TALK =
  /^(hello|hi|hey|welcome|good (morning|afternoon|evening)|thanks?( you)?|please (like|subscribe)|subscribe|goodbye|see you|my name|today|tonight|in this (episode|video|talk|lecture))\b/i;
/** Openings that point back or nowhere: such a sentence does not stand alone. */
const LEANS_ON_OTHERS =
  /^(and |but |so |well,? |now,? |okay,? )?(it|he|she|they|that|this|these|those|i|you|here|there|let)\b/i;

/**
 * Sentences that a very small model may pick as a claim, at most `most`, in order: no questions, greetings or
 * scraps, and of the rest those that say most about what the segment is about. All of them, where the segment
 * has nothing better.
 */
export function citableSentences(segment: Segment, most: number): readonly Sentence[] {
  const whole = segment.sentences.filter(({ text }) => isWhole(text) && !SMALL_TALK.test(text));
  const citable = whole.length > 0 ? whole : segment.sentences;
  const weights = recurringWords(segment.sentences);
  return citable
    .map((sentence) => ({ sentence, salience: salienceOf(sentence.text, weights) }))
    .sort((a, b) => b.salience - a.salience)
    .slice(0, most)
    .map(({ sentence }) => sentence)
    .sort((a, b) => a.number - b.number);
}

function isWhole(text: string): boolean {
  if (/[?？]$/u.test(text.trim())) return false;
  const words = text.trim().split(/\s+/).length;
  return words >= 5 || (!/\s/.test(text.trim()) && [...text].length >= 10);
}

/** Words of four letters and more that the segment uses in more than one sentence: its topic. */
function recurringWords(sentences: readonly Sentence[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  for (const { text } of sentences)
    for (const word of contentWords(text)) seen.set(word, (seen.get(word) ?? 0) + 1);
  return new Set([...seen].filter(([, count]) => count > 1).map(([word]) => word));
}

function salienceOf(text: string, topic: ReadonlySet<string>): number {
  const words = contentWords(text);
  const onTopic = [...words].filter((word) => topic.has(word)).length;
  const substance = Math.min(words.size, 12) / 4;
  const number = /\p{N}/u.test(text) ? 1 : 0;
  return onTopic + substance + number - (LEANS_ON_OTHERS.test(text.trim()) ? 2 : 0);
}

/** Five letters stand for the word: 'harbour' and 'harbours' are one. */
const contentWords = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/\p{L}{4,}/gu) ?? []).map((word) => word.slice(0, 5)));
