import { pooledWordErrorRate, wordErrorRate } from '../../domain/word-error-rate.ts';

test.each<[string, string, string, number, number]>([
  ['equal', 'It holds.', 'it holds', 0, 2],
  ['punctuation, case and hyphens do not count', 'A well-known “fact”!', 'a well known fact', 0, 4],
  ['curly and straight apostrophes are one', 'It’s fine', "it's fine", 0, 2],
  ['a word replaced', 'the bridge fell', 'the ridge fell', 1, 3],
  ['a word lost', 'the bridge fell', 'the fell', 1, 3],
  ['a word added', 'the bridge fell', 'the old bridge fell', 1, 3],
  ['nothing heard', 'the bridge fell', '', 3, 3],
  ['a shift costs two, not everything', 'a b c d e', 'b c d e f', 2, 5],
])('word errors: %s', (_, reference, hypothesis, errors, words) => {
  expect(wordErrorRate(reference, hypothesis)).toEqual({ errors, words, rate: errors / words });
});

test('two empty texts agree, and speech heard in silence is all error', () => {
  expect(wordErrorRate('', '').rate).toBe(0);
  expect(wordErrorRate('', 'you').rate).toBe(Number.POSITIVE_INFINITY);
});

test('pooled errors weigh texts by their length', () => {
  const pooled = pooledWordErrorRate([
    { reference: 'a b c d e f g h i', hypothesis: 'a b c d e f g h i' },
    { reference: 'a', hypothesis: 'b' },
  ]);
  expect(pooled).toEqual({ errors: 1, words: 10, rate: 0.1 });
});
