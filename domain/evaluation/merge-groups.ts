/** Two of them say the same, or name the same. */
export type Same = readonly [id: string, other: string];

/**
 * Who survives of things that are the same: for each id, the one that it becomes a part of, or itself. Chains and
 * cycles end in one survivor; pairs that name an id which is not among `ids` are ignored.
 *
 * @param better the smaller comes first: of a group its first survives.
 */
export function survivors(
  ids: readonly string[],
  pairs: readonly Same[],
  better: (a: string, b: string) => number,
): ReadonlyMap<string, string> {
  const parent = new Map(ids.map((id) => [id, id]));
  const rootOf = (id: string): string => {
    let root = id;
    while (parent.get(root) !== root) root = parent.get(root) as string;
    parent.set(id, root);
    return root;
  };
  for (const [a, b] of pairs) {
    if (!parent.has(a) || !parent.has(b)) continue;
    const [left, right] = [rootOf(a), rootOf(b)];
    parent.set(left, right);
  }
  const best = new Map<string, string>();
  for (const id of ids) {
    const root = rootOf(id);
    const known = best.get(root);
    if (known === undefined || better(id, known) < 0) best.set(root, id);
  }
  return new Map(ids.map((id) => [id, best.get(rootOf(id)) as string]));
}
