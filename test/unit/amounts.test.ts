import { formatShare, formatTokens } from '../../client/rendering/amounts.ts';

test.each([
  [0, '0'],
  [9_999, '9999'],
  [10_000, '10.0k'],
  [12_345, '12.3k'],
  [99_960, '100k'],
  [312_499, '312k'],
  [999_499, '999k'],
  [999_500, '1.00M'],
  [4_560_000, '4.56M'],
  [45_600_000, '45.6M'],
  [1_234_000_000, '1234M'],
])('%i tokens are shown as %s', (tokens, shown) => {
  expect(formatTokens(tokens)).toBe(shown);
});

test.each([
  [0, 0, ''],
  [0, 10, '0 %'],
  [2, 3, '67 %'],
  [3, 3, '100 %'],
])('%i of %i is %j', (part, whole, shown) => {
  expect(formatShare(part, whole)).toBe(shown);
});
