interface Worded {
  readonly text: string;
}

const WORD = /[\p{L}\p{N}]+/gu;

/** Of one or more, the one that shares most words with a text; the first of those that share as many. */
export function mostAlike<T extends Worded>({ text }: Worded, among: readonly T[]): T {
  const words = wordsOf(text);
  const shared = ({ text: other }: Worded) => wordsOf(other).intersection(words).size;
  return among.reduce((best, one) => (shared(one) > shared(best) ? one : best));
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(WORD));
