/**
 * Consecutive batches, each as large as it may be: at most `most` things that cost `budget` together. What costs more
 * than that by itself stands alone.
 *
 * @param costs tokens of each thing, its share of the prompt and its answer.
 */
export function batchesOf<T>(
  things: readonly T[],
  costs: readonly number[],
  { budget, most }: { readonly budget: number; readonly most: number },
): T[][] {
  const batches: T[][] = [];
  let spent = 0;
  things.forEach((thing, index) => {
    const cost = costs[index] as number;
    const last = batches.at(-1);
    if (last === undefined || last.length >= most || spent + cost > budget) {
      batches.push([thing]);
      spent = cost;
    } else {
      last.push(thing);
      spent += cost;
    }
  });
  return batches;
}
