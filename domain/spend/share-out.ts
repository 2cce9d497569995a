/**
 * A whole number shared out in proportion to weights, in whole numbers that add up to it: rounded down, and what is left
 * over goes to the largest remainders, the first of equal ones. Where no weight is above 0, all count the same.
 */
export function shareOut(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum <= 0) {
    return weights.length === 0
      ? []
      : shareOut(
          total,
          weights.map(() => 1),
        );
  }
  const exact = weights.map((weight) => (total * weight) / sum);
  const shares = exact.map(Math.floor);
  const left = total - shares.reduce((all, share) => all + share, 0);
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - shares[index]! }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) shares[index]! += 1;
  return shares;
}
