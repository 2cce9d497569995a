/** A list may hold the same short item several times; the same sentence four times over is a loop. */
const SHORT_CYCLE = { longest: 24, repeats: 8 } as const;
const LONG_CYCLE = { longest: 128, repeats: 4 } as const;
const FEWEST_TOKENS = 32;

/**
 * Tells a model that has fallen into a loop: up to 24 tokens eight times in a row, or up to 128 four times, and at
 * least 32 tokens in all. Call it with each token; true means: stop.
 */
export function createRepetitionGuard(): (token: number) => boolean {
  const seen: number[] = [];
  /** For each cycle length, how many tokens in a row equalled the one a cycle before. */
  const runs = new Array<number>(LONG_CYCLE.longest + 1).fill(0);
  return (token) => {
    let loops = false;
    for (let cycle = 1; cycle <= LONG_CYCLE.longest; cycle++) {
      runs[cycle] = seen[seen.length - cycle] === token ? (runs[cycle] as number) + 1 : 0;
      const length = (runs[cycle] as number) + cycle;
      const { repeats } = cycle <= SHORT_CYCLE.longest ? SHORT_CYCLE : LONG_CYCLE;
      loops ||= length >= repeats * cycle && length >= FEWEST_TOKENS;
    }
    seen.push(token);
    return loops;
  };
}
