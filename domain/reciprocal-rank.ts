/** Cormack, Clarke and Büttcher 2009: 60 keeps one list's first place from drowning the others. */
const K = 60;

/**
 * Reciprocal rank fusion: the ids of several rankings, best first, by the sum of 1 / (60 + rank). What stands in
 * two lists comes before what stands in one at the same place; ties keep the order of the first list.
 */
export function fusedByReciprocalRank(rankings: readonly (readonly number[])[]): number[] {
  const scores = new Map<number, number>();
  for (const ranking of rankings) {
    ranking.forEach((id, index) => {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (K + index + 1));
    });
  }
  return [...scores].sort(([, a], [, b]) => b - a).map(([id]) => id);
}
