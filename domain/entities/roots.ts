import type { EntityKind } from '../relations.ts';

/** By a person's hand: `from` is another name of `into`. */
export interface HandMerge {
  readonly from: number;
  readonly into: number;
}

/** The name of one entity is among the aliases of another one of its kind. */
export interface NameAsAlias {
  readonly id: number;
  readonly kind: EntityKind;
  /** Normalised. */
  readonly name: string;
  /** A person said that it is none of its owners. */
  readonly apart: boolean;
  /** Whose alias it is. */
  readonly owner: number;
}

/** The entity that each one is shown under; what is not in it is one by itself. */
export type Roots = ReadonlyMap<number, number>;

/**
 * What is one, from the merges that a person made and from names that are aliases. A name that is the alias of one
 * entity alone is that entity; of several, it is none of them ("Smith" joins nobody to John Smith and Jane Smith).
 * What was merged by hand goes where the hand put it. Cycle-free, and the same whatever came first: of two that are
 * each other's alias, the shorter name goes to the longer.
 */
export function rootsOf(merges: readonly HandMerge[], aliases: readonly NameAsAlias[]): Roots {
  const parents = new Map<number, number>();
  for (const { from, into } of merges) {
    if (rootIn(parents, into) !== from) parents.set(from, into);
  }
  joinByAlias(parents, aliases);
  return new Map([...parents.keys()].map((id) => [id, rootIn(parents, id)]));
}

/** Joins until nothing changes: what was ambiguous is not any more where its owners became one. */
function joinByAlias(parents: Map<number, number>, aliases: readonly NameAsAlias[]): void {
  const candidates = [...Map.groupBy(aliases, ({ id }) => id).values()]
    .filter(([first]) => !first!.apart)
    .sort(([a], [b]) => shorterFirst(a!, b!));
  for (let joined = true; joined; ) {
    joined = false;
    for (const owned of candidates) {
      const { id } = owned[0]!;
      if (parents.has(id)) continue;
      const owners = new Set(owned.map(({ owner }) => rootIn(parents, owner)));
      owners.delete(id);
      const [owner, ...others] = owners;
      if (owner === undefined || others.length > 0) continue;
      parents.set(id, owner);
      joined = true;
    }
  }
}

function shorterFirst(a: NameAsAlias, b: NameAsAlias): number {
  const words = (name: string) => name.split(' ').length;
  return (
    words(a.name) - words(b.name) ||
    a.name.length - b.name.length ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) ||
    (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0)
  );
}

function rootIn(parents: ReadonlyMap<number, number>, id: number): number {
  let at = id;
  for (let next = parents.get(at); next !== undefined; next = parents.get(at)) at = next;
  return at;
}

/** Whether merging `from` into `into` would make a person's merges go in a circle. */
export function closesCircle(merges: readonly HandMerge[], { from, into }: HandMerge): boolean {
  return rootIn(new Map(merges.map((merge) => [merge.from, merge.into])), into) === from;
}
