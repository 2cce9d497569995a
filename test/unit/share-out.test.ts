import { shareOut } from '../../domain/spend/share-out.ts';

test.each([
  ['in proportion', 100, [1, 3], [25, 75]],
  ['the rest to the largest remainder', 10, [1, 1, 4], [2, 2, 6]],
  ['the rest to the first of equal ones', 100, [1, 1, 1], [34, 33, 33]],
  ['less than there are parts', 2, [5, 5, 5], [1, 1, 0]],
  ['nothing', 0, [3, 4], [0, 0]],
  ['by no weight at all', 3, [0, 0], [2, 1]],
  ['to nobody', 5, [], []],
])('shares out %s', (_, total, weights, shares) => {
  expect(shareOut(total, weights)).toEqual(shares);
});

test('the shares of any numbers add up to the whole', () => {
  for (let total = 0; total < 300; total += 7) {
    const weights = Array.from({ length: 1 + (total % 9) }, (_, index) => (index * 37 + total) % 101);
    expect(shareOut(total, weights).reduce((sum, share) => sum + share, 0)).toBe(total);
  }
});
