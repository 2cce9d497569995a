import { createRepetitionGuard } from '../../engines/language-model/repetition-guard.ts';

/** Tokens after which the guard says stop; undefined when it never does. */
function stopsAfter(tokens: readonly number[]): number | undefined {
  const repeats = createRepetitionGuard();
  const at = tokens.findIndex((token) => repeats(token));
  return at < 0 ? undefined : at + 1;
}
const cycle = (length: number, times: number) =>
  Array.from({ length: length * times }, (_, index) => index % length);

test.each([
  [1, 32],
  [3, 32],
  [4, 32],
  [5, 40],
  [24, 192],
  [25, 100],
  [128, 512],
])('a cycle of %i tokens is stopped after %i', (length, tokens) => {
  expect(stopsAfter(cycle(length, 40))).toBe(tokens);
});

test('a cycle after a sensible start is stopped as well', () => {
  expect(stopsAfter([100, 101, 102, ...cycle(2, 40)])).toBe(3 + 32);
});

test.each([
  ['five equal picks', cycle(16, 5)],
  ['a cycle longer than any sentence', cycle(129, 5)],
  ['the same sentence three times', cycle(30, 3)],
  ['growing numbers', Array.from({ length: 500 }, (_, i) => i)],
  ['equal picks with different numbers', Array.from({ length: 320 }, (_, i) => (i % 16 === 3 ? i : i % 16))],
])('%s are let through', (_, tokens) => {
  expect(stopsAfter(tokens)).toBeUndefined();
});
