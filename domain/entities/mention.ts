import { normalisedName } from '../normalised-name.ts';
import type { EntityKind } from '../relations.ts';

/** A person, organisation, term or mental model as one video names it. */
export interface Mention {
  readonly kind: EntityKind;
  readonly name: string;
  /** As that video has them. */
  readonly aliases: readonly string[];
}

export interface Named {
  readonly spelling: string;
  readonly normalized: string;
}

/** The one entity that a mention is of: that of its kind and name. What its aliases join is for the roots. */
export interface MentionedEntity {
  readonly kind: EntityKind;
  readonly name: Named;
  /** Each other form of its name once; spellings of the name itself are none. */
  readonly aliases: readonly Named[];
}

/**
 * The entities that mentions are of, each once with the aliases of all its mentions. In one order, whatever the
 * order of the mentions: so are the spellings, of which the first in the alphabet stands (capitals come first).
 */
export function mentionedEntities(mentions: readonly Mention[]): MentionedEntity[] {
  const groups = Map.groupBy(mentions, (mention) => entityKey(mention));
  return [...groups]
    .sort(([a], [b]) => compared(a, b))
    .map(([, group]) => ({
      kind: group[0]!.kind,
      name: firstSpellings(group.map(({ name }) => name))[0]!,
      aliases: firstSpellings(group.flatMap(({ aliases }) => aliases)).filter(
        ({ normalized }) => normalized !== normalisedName(group[0]!.name),
      ),
    }));
}

/** What two mentions of one entity have in common. */
export const entityKey = ({ kind, name }: Pick<Mention, 'kind' | 'name'>): string =>
  `${kind}\n${normalisedName(name)}`;

function firstSpellings(names: readonly string[]): Named[] {
  const found = new Map<string, string>();
  for (const name of names.map((one) => one.trim()).filter((one) => one !== '')) {
    const normalized = normalisedName(name);
    const before = found.get(normalized);
    if (before === undefined || compared(name, before) < 0) found.set(normalized, name);
  }
  return [...found]
    .map(([normalized, spelling]) => ({ spelling, normalized }))
    .sort((a, b) => compared(a.normalized, b.normalized));
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
