const LONGEST_CYCLE = 24;
const FEWEST_REPEATS = 8;
const FEWEST_TOKENS = 32;

/**
 * Tells a model that has fallen into a loop: the same one to 24 tokens, eight times in a row and 32 tokens long.
 * Call it with each token; true means: stop.
 */
export function createRepetitionGuard(): (token: number) => boolean {
  const seen: number[] = [];
  /** For each cycle length, how many tokens in a row equalled the one a cycle before. */
  const runs = new Array<number>(LONGEST_CYCLE + 1).fill(0);
  return (token) => {
    let loops = false;
    for (let cycle = 1; cycle <= LONGEST_CYCLE; cycle++) {
      runs[cycle] = seen[seen.length - cycle] === token ? (runs[cycle] as number) + 1 : 0;
      const length = (runs[cycle] as number) + cycle;
      loops ||= length >= FEWEST_REPEATS * cycle && length >= FEWEST_TOKENS;
    }
    seen.push(token);
    return loops;
  };
}
