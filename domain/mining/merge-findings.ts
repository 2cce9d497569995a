import type { Findings } from '../findings.ts';

type Cited = { readonly sentences: readonly number[] };

/** Findings of the parts of one segment as one: what was found twice is kept once, with all its sentences. */
export function mergeFindings(parts: readonly Findings[]): Findings {
  return {
    claims: merge(
      parts.flatMap((part) => part.claims),
      (claim) => folded(claim.text),
    ),
    jargon: merge(
      parts.flatMap((part) => part.jargon),
      (jargon) => folded(jargon.term),
      (a, b) => ({ definition: a.definition ?? b.definition, domain: a.domain ?? b.domain }),
    ),
    people: merge(
      parts.flatMap((part) => part.people),
      (person) => `${person.entityType} ${folded(person.name)}`,
      (a, b) => ({ role: a.role ?? b.role }),
    ),
    mentalModels: merge(
      parts.flatMap((part) => part.mentalModels),
      (model) => folded(model.name),
      (a, b) => {
        const aliases = [...new Set([...(a.aliases ?? []), ...(b.aliases ?? [])])];
        return {
          description: a.description ?? b.description,
          ...(aliases.length > 0 ? { aliases } : {}),
        };
      },
    ),
    dropped: parts.reduce((sum, part) => sum + part.dropped, 0),
  };
}

function merge<T extends Cited>(
  items: readonly T[],
  keyOf: (item: T) => string,
  combine: (first: T, second: T) => Partial<T> = () => ({}),
): T[] {
  const merged = new Map<string, T>();
  for (const item of items) {
    const key = keyOf(item);
    const known = merged.get(key);
    const sentences = [...new Set([...(known?.sentences ?? []), ...item.sentences])].sort((a, b) => a - b);
    merged.set(key, known ? { ...known, ...combine(known, item), sentences } : item);
  }
  return [...merged.values()];
}

const folded = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
