import type { Sentence } from './transcript.ts';

export interface RankedSentence<T> {
  /** What the sentence stands in. */
  readonly within: T;
  readonly sentence: Sentence;
  readonly before?: Sentence;
  readonly after?: Sentence;
  /** Cosine with the query, -1 to 1. */
  readonly score: number;
}

/**
 * The best sentence of each segment, best first.
 *
 * @param scoreOf similarity of the n-th sentence over all segments in their order.
 */
export function rankedSentences<T extends { readonly sentences: readonly Sentence[] }>(
  segments: readonly T[],
  scoreOf: (index: number) => number,
): RankedSentence<T>[] {
  let index = 0;
  const best = segments.flatMap((within) => {
    const scored = within.sentences.map((sentence, at) => ({
      within,
      sentence,
      before: within.sentences[at - 1],
      after: within.sentences[at + 1],
      score: scoreOf(index++),
    }));
    return scored.sort((a, b) => b.score - a.score).slice(0, 1);
  });
  return best.sort((a, b) => b.score - a.score);
}

/** Cosine of L2-normalised vectors. */
export function dotProduct(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
