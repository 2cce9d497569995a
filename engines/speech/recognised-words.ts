import type { HeardSpan } from '../../domain/speech/heard-span.ts';
import { separatorBetween } from '../../domain/spoken-text.ts';
import type { Word } from '../../domain/transcript.ts';
import { type RawSpan, type RawWord, toMs, toRecognisedSpan } from './recognised-span.ts';

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

interface Times {
  readonly start: number;
  readonly end: number;
  readonly interpolated?: true;
}

/** Shares the time between two known moments among the words that have none, by their length. */
const interpolate = (words: readonly RawWord[], span: RawSpan): Times[] => {
  const times: Times[] = [];
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
      times.push({ start: begin, end: from + ((until - from) * passed) / characters, interpolated: true });
    }
    index = after;
  }
  return times;
};

const wordsOf = (span: RawSpan): Word[] => {
  const whole = wholeWords(span.words.length > 0 ? span.words : withoutTimes(span));
  const times = interpolate(whole, span);
  return whole.map((word, index) => {
    const { start, end, ...marked } = times[index]!;
    const probability = Math.min(1, Math.max(0, word.probability ?? 0));
    return { text: word.text.trim(), startMs: toMs(start), endMs: toMs(end), probability, ...marked };
  });
};

/**
 * What a model heard, with its words: pieces of one word joined, times in ms, words without a time given one between
 * their neighbours and marked. Spans without a word are left out.
 */
export const heardSpans = (spans: readonly RawSpan[]): HeardSpan[] =>
  spans
    .map((span) => ({ ...toRecognisedSpan(span), words: wordsOf(span) }))
    .filter(({ words }) => words.length > 0);

/**
 * The same spans with words that are in order of time, none overlapping the next, each at least 1 ms long and inside
 * the recording. Engines give words that overlap by a little, and a last one that ends after the recording.
 */
export const inOrderOfTime = (spans: readonly HeardSpan[], durationMs: number): HeardSpan[] => {
  const words = withinRecording(oneAfterAnother(spans.flatMap((span) => span.words)), durationMs);
  let taken = 0;
  return spans.map((span) => {
    const own = words.slice(taken, taken + span.words.length);
    taken += own.length;
    const startMs = Math.min(Math.max(0, span.startMs), own[0]?.startMs ?? durationMs);
    const endMs = Math.max(Math.min(span.endMs, durationMs), own.at(-1)?.endMs ?? 0);
    return { ...span, startMs, endMs, words: own };
  });
};

const oneAfterAnother = (words: readonly Word[]): Word[] => {
  let reached = 0;
  return words.map((word) => {
    const startMs = Math.max(0, word.startMs, reached);
    reached = Math.max(startMs + 1, word.endMs);
    return { ...word, startMs, endMs: reached };
  });
};

const withinRecording = (words: readonly Word[], durationMs: number): Word[] => {
  let limit = durationMs;
  return words
    .toReversed()
    .map((word) => {
      const endMs = Math.min(word.endMs, limit);
      const startMs = Math.min(word.startMs, endMs - 1);
      limit = startMs;
      return { ...word, startMs, endMs };
    })
    .reverse();
};
