import { fusedByReciprocalRank } from '../../domain/reciprocal-rank.ts';

test.each<[string, number[][], number[]]>([
  ['one list keeps its order', [[3, 1, 2]], [3, 1, 2]],
  [
    'what two lists have comes first',
    [
      [1, 2, 3],
      [4, 3],
    ],
    [3, 1, 4, 2],
  ],
  ['at the same place the first list wins', [[1], [2]], [1, 2]],
  ['an empty list changes nothing', [[], [2, 1]], [2, 1]],
  ['nothing gives nothing', [[], []], []],
])('%s', (_, rankings, fused) => {
  expect(fusedByReciprocalRank(rankings)).toEqual(fused);
});
