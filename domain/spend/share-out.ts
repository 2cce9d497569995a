/**
 * A whole number shared out in proportion to whole weights, in whole numbers that add up to it: rounded down, and what
 * is left over goes to the largest remainders, the first of equal ones. Where no weight is above 0, all count the same.
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
  const shares = weights.map((weight) => Math.floor((total * weight) / sum));
  const left = total - shares.reduce((all, share) => all + share, 0);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) shares[index]! += 1;
  return shares;
}
