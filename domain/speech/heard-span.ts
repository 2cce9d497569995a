import { joinSpoken } from '../spoken-text.ts';
import type { RecognisedSpan, RemovedText, Word } from '../transcript.ts';

/** A stretch of recognised speech with the words in it, in order of time. */
export interface HeardSpan extends RecognisedSpan {
  readonly words: readonly Word[];
}

/** What a guard left, and what it took out. */
export interface Cleaned {
  readonly spans: readonly HeardSpan[];
  /** In order of time. */
  readonly removed: readonly RemovedText[];
}

export const textOf = (words: readonly Word[]): string => joinSpoken(words.map(({ text }) => text));

/** A span with fewer words: its times and its text follow them. Undefined where none is left. */
export function withWords(span: HeardSpan, words: readonly Word[]): HeardSpan | undefined {
  if (words.length === span.words.length) return span;
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { ...span, words, text: textOf(words), startMs: first.startMs, endMs: last.endMs };
}

/** Words that nobody said, as the record of what was taken out. There must be one. */
export const removedWords = (why: RemovedText['why'], words: readonly Word[]): RemovedText => ({
  why,
  startMs: words[0]!.startMs,
  endMs: words.at(-1)!.endMs,
  text: textOf(words),
});

/** A word as it is compared: small letters, no punctuation. What is nothing but marks stays as it is. */
export const comparedWord = (text: string): string => {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '');
  return letters === '' ? text : letters;
};
