import { endsSentence } from './sentence-ends.ts';
import { joinSpoken, measureText } from './spoken-text.ts';
import type { Word } from './transcript.ts';

/** A sentence as a range of words: `from` is its first word's index, `to` the index after its last. */
export interface SpokenSentence {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** Longer sentences are cut: run-on speech without punctuation makes no citable evidence. */
export const MAX_SENTENCE_CHARS = 300;

/** A piece cut off at a clause is worth a pause this long. */
const CLAUSE_BONUS_MS = 400;
const CLAUSE_END = /[,;:–—、，；：]["'”’»)\]]*$/u;

/** The best place to cut within the words allowed: the longest pause, clause ends before others, late before early. */
const bestCut = (words: readonly Word[], earliest: number, latest: number): number => {
  let best = latest;
  let bestScore = 0;
  for (let cut = latest; cut >= earliest; cut--) {
    const before = words[cut - 1]!;
    const pauseMs = Math.max(0, words[cut]!.startMs - before.endMs);
    const score = pauseMs + (CLAUSE_END.test(before.text) ? CLAUSE_BONUS_MS : 0);
    if (score > bestScore) [best, bestScore] = [cut, score];
  }
  return best;
};

/** How full a stretch of words is, measured by its text or its time, whichever is nearer its bound: above 1 is too long. */
type Fullness = (from: number, to: number) => number;

/** Where a run of words that is too long is cut first; every piece but the last is two fifths full. */
const cutLongRun = (words: readonly Word[], fullness: Fullness, from: number, to: number): number => {
  let earliest = from + 1;
  while (earliest < to - 1 && fullness(from, earliest) < 0.4) earliest++;
  let latest = earliest;
  while (
    latest < to - 1 &&
    fullness(from, latest + 1) <= 1 &&
    // Leave no crumb behind.
    fullness(latest + 1, to) >= 0.2
  ) {
    latest++;
  }
  if (fullness(from, earliest) > 1) return Math.max(from + 1, earliest - 1);
  return bestCut(words, earliest, latest);
};

/**
 * Cuts words into sentences at `.`, `!`, `?` and their kin, marks kept; abbreviations and decimals do not end one.
 * A run longer than `maxChars` or `maxMs` is cut between words, at pauses and clause ends; only a single word can be
 * longer. Consecutive: each word is in exactly one sentence, in order. Times are those of the words, which must be in
 * order and not overlap.
 */
export const splitSentences = (
  words: readonly Word[],
  maxChars = MAX_SENTENCE_CHARS,
  maxMs = Number.POSITIVE_INFINITY,
): SpokenSentence[] => {
  const measure = measureText(words);
  const fullness: Fullness = (from, to) =>
    Math.max(measure.length(from, to) / maxChars, (words[to - 1]!.endMs - words[from]!.startMs) / maxMs);
  const sentences: SpokenSentence[] = [];
  const add = (from: number, to: number): void => {
    const own = words.slice(from, to);
    const startMs = own[0]!.startMs;
    // Never empty, whatever the recogniser says.
    const endMs = own.reduce((latest, word) => Math.max(latest, word.endMs), startMs + 1);
    sentences.push({ from, to, text: joinSpoken(own.map((word) => word.text)), startMs, endMs });
  };
  let from = 0;
  for (const [index, word] of words.entries()) {
    if (index + 1 < words.length && !endsSentence(word.text, words[index + 1]?.text)) continue;
    while (index + 1 - from > 1 && fullness(from, index + 1) > 1) {
      const cut = cutLongRun(words, fullness, from, index + 1);
      add(from, cut);
      from = cut;
    }
    add(from, index + 1);
    from = index + 1;
  }
  return sentences;
};
