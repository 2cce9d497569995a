import { separatorBetween } from '../../domain/spoken-text.ts';
import type { Word } from '../../domain/transcript.ts';
import { type RawSpan, type RawWord, toMs } from './recognised-span.ts';

const hasLetters = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** Whether a piece belongs to the one before it: `-based` after `evidence`, or a mark that stands alone. */
const goesWith = (left: string, right: string): boolean =>
  !hasLetters(right) || (!/^\s/.test(right) && separatorBetween(left.trimEnd(), right) === ' ');

const joined = (left: RawWord, right: RawWord): RawWord => ({
  text: left.text.trimEnd() + right.text.trim(),
  start: left.start ?? right.start,
  // The time of a mark is a guess.
  end: hasLetters(right.text) ? (right.end ?? left.end) : (left.end ?? right.end),
  probability: hasLetters(right.text)
    ? Math.min(left.probability ?? 0, right.probability ?? 0)
    : left.probability,
});

const wholeWords = (pieces: readonly RawWord[]): RawWord[] => {
  const words: RawWord[] = [];
  for (const piece of pieces) {
    if (piece.text.trim() === '') continue;
    const last = words.at(-1);
    if (last !== undefined && goesWith(last.text, piece.text)) words[words.length - 1] = joined(last, piece);
    else words.push(piece);
  }
  return words;
};

const withoutTimes = (span: RawSpan): RawWord[] =>
  (span.text.match(/\S+/g) ?? []).map((text) => ({
    text: ` ${text}`,
    start: null,
    end: null,
    probability: null,
  }));

/** Shares the time between two known moments among the words that have none, by their length. */
const interpolate = (words: readonly RawWord[], span: RawSpan): { start: number; end: number }[] => {
  const times: { start: number; end: number }[] = [];
  for (let index = 0; index < words.length; ) {
    const { start, end } = words[index]!;
    if (start !== null && end !== null) {
      times.push({ start, end });
      index++;
      continue;
    }
    let after = index;
    while (after < words.length && (words[after]!.start === null || words[after]!.end === null)) after++;
    const from = times.at(-1)?.end ?? span.start;
    const until = Math.max(from, words[after]?.start ?? span.end);
    const unknown = words.slice(index, after);
    const characters = unknown.reduce((sum, word) => sum + word.text.length, 0);
    let passed = 0;
    for (const word of unknown) {
      const begin = from + ((until - from) * passed) / characters;
      passed += word.text.length;
      times.push({ start: begin, end: from + ((until - from) * passed) / characters });
    }
    index = after;
  }
  return times;
};

/**
 * The words of recognised spans: pieces of one word joined, times in ms, words without a time given one between
 * their neighbours. In order of time, none overlaps the next, each lasts at least 1 ms.
 */
export const wordsOfSpans = (spans: readonly RawSpan[]): Word[] => {
  const words: Word[] = [];
  for (const span of spans) {
    const whole = wholeWords(span.words.length > 0 ? span.words : withoutTimes(span));
    const times = interpolate(whole, span);
    for (const [index, word] of whole.entries()) {
      const startMs = Math.max(0, toMs(times[index]!.start), words.at(-1)?.endMs ?? 0);
      const endMs = Math.max(startMs + 1, toMs(times[index]!.end));
      const probability = Math.min(1, Math.max(0, word.probability ?? 0));
      words.push({ text: word.text.trim(), startMs, endMs, probability });
    }
  }
  return words;
};
