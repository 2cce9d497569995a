/** Two items that are taken for the same, by their places in the lists. */
export interface Pair {
  readonly golden: number;
  readonly found: number;
}

/**
 * Which found item is which golden one: each at most once, the most alike first.
 *
 * @param likeness of a golden and a found item; undefined: they are not the same.
 */
export function matchedPairs<G, F>(
  golden: readonly G[],
  found: readonly F[],
  likeness: (golden: G, found: F) => number | undefined,
): Pair[] {
  const candidates = golden
    .flatMap((one, g) => found.map((other, f) => ({ golden: g, found: f, likeness: likeness(one, other) })))
    .filter((candidate) => candidate.likeness !== undefined)
    .sort((a, b) => b.likeness! - a.likeness! || a.golden - b.golden || a.found - b.found);
  const taken = { golden: new Set<number>(), found: new Set<number>() };
  const pairs: Pair[] = [];
  for (const { golden: g, found: f } of candidates) {
    if (taken.golden.has(g) || taken.found.has(f)) continue;
    taken.golden.add(g);
    taken.found.add(f);
    pairs.push({ golden: g, found: f });
  }
  return pairs.sort((a, b) => a.golden - b.golden);
}
