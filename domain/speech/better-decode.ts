import type { GuardRules } from './doubt.ts';
import type { HeardSpan } from './heard-span.ts';
import { withoutLoops } from './repetition-loops.ts';

/** A second decoding with a smaller share of the first one's words left something out. */
const LEAST_SHARE_OF_WORDS = 0.5;

/**
 * Which of two decodings of the same stretch is kept. The first of these that tells them apart decides:
 *
 * 1. Where the second heard nothing, it is right if the first sounded like silence to the model throughout.
 * 2. One that is no repetition loop is better than one that is.
 * 3. One that compresses as speech does is better than one that does not.
 * 4. A second that has lost half of the words is not better.
 * 5. The higher mean log probability, weighted by the length of the spans. Even, the first stays.
 */
export function betterDecode(
  first: readonly HeardSpan[],
  second: readonly HeardSpan[],
  rules: GuardRules,
): 'first' | 'second' {
  if (wordsIn(second) === 0) {
    return first.every(({ noSpeechProb }) => noSpeechProb >= rules.doubtNoSpeech) ? 'second' : 'first';
  }
  const bad = [isLooping, isCompressed].find((sign) => sign(first, rules) !== sign(second, rules));
  if (bad !== undefined) return bad(first, rules) ? 'second' : 'first';
  if (wordsIn(second) < LEAST_SHARE_OF_WORDS * wordsIn(first)) return 'first';
  return meanLogprob(second) > meanLogprob(first) ? 'second' : 'first';
}

const wordsIn = (spans: readonly HeardSpan[]): number =>
  spans.reduce((sum, { words }) => sum + words.length, 0);

const isLooping = (spans: readonly HeardSpan[], { doubtCompression }: GuardRules): boolean =>
  withoutLoops(spans, doubtCompression).removed.length > 0;

const isCompressed = (spans: readonly HeardSpan[], { doubtCompression }: GuardRules): boolean =>
  spans.some(({ compressionRatio }) => compressionRatio >= doubtCompression);

/** Tokens are what the probability is a mean of; the length of the text stands for their number. */
function meanLogprob(spans: readonly HeardSpan[]): number {
  const length = spans.reduce((sum, { text }) => sum + text.length, 0);
  const weighted = spans.reduce((sum, { text, avgLogprob }) => sum + avgLogprob * text.length, 0);
  return length === 0 ? Number.NEGATIVE_INFINITY : weighted / length;
}
