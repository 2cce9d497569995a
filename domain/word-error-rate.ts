/** Words of a text as speech recognition is scored: small letters, no punctuation, hyphens as spaces. */
export const scoredWords = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’ʼ]/gu, "'")
    .replace(/[^\p{L}\p{N}\p{M}']+/gu, ' ')
    .split(' ')
    .map((word) => word.replace(/^'+|'+$/g, ''))
    .filter((word) => word !== '');

export interface WordErrors {
  /** Substitutions, deletions and insertions. */
  readonly errors: number;
  /** Words of the reference. */
  readonly words: number;
  /** errors / words; 0 for two empty texts, infinite where the reference alone is empty. */
  readonly rate: number;
}

const withRate = (errors: number, words: number): WordErrors => ({
  errors,
  words,
  rate: errors === 0 ? 0 : errors / words,
});

/** Word error rate: the edit distance between two texts in words, over the length of the reference. */
export const wordErrorRate = (reference: string, hypothesis: string): WordErrors => {
  const expected = scoredWords(reference);
  const heard = scoredWords(hypothesis);
  let row = heard.map((_, index) => index + 1);
  for (const [index, word] of expected.entries()) {
    let diagonal = index;
    let left = index + 1;
    row = row.map((above, column) => {
      left = Math.min(above + 1, left + 1, diagonal + (heard[column] === word ? 0 : 1));
      diagonal = above;
      return left;
    });
  }
  return withRate(row.at(-1) ?? expected.length, expected.length);
};

/** Errors of several texts over their words together, so that long texts count for more. */
export const pooledWordErrorRate = (
  pairs: readonly { readonly reference: string; readonly hypothesis: string }[],
): WordErrors => {
  const each = pairs.map((pair) => wordErrorRate(pair.reference, pair.hypothesis));
  return withRate(
    each.reduce((sum, one) => sum + one.errors, 0),
    each.reduce((sum, one) => sum + one.words, 0),
  );
};
