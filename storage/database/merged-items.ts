import { normalisedName } from '../../domain/normalised-name.ts';
import type {
  PublishedJargon,
  PublishedMentalModel,
  PublishedPerson,
  QuotedEvidence,
} from './publication.ts';

/** An item of the whole video, found in one or several of its segments. */
export type Merged<T> = T & { readonly normalised: string };

/** The same name and kind in several segments is one person or organisation with all its evidence. */
export const mergedPeople = (people: readonly PublishedPerson[]): Merged<PublishedPerson>[] =>
  merged(
    people,
    (person) => normalisedName(person.name),
    (person) => person.entityType,
    (first, next) => ({ ...first, role: first.role ?? next.role }),
  );

export const mergedJargon = (jargon: readonly PublishedJargon[]): Merged<PublishedJargon>[] =>
  merged(
    jargon,
    (item) => normalisedName(item.term),
    () => '',
    (first, next) => ({ ...first, definition: first.definition ?? next.definition }),
  );

export const mergedMentalModels = (models: readonly PublishedMentalModel[]): Merged<PublishedMentalModel>[] =>
  merged(
    models,
    (model) => normalisedName(model.name),
    () => '',
    (first, next) => ({
      ...first,
      description: first.description ?? next.description,
      aliases: [...new Set([...(first.aliases ?? []), ...(next.aliases ?? [])])],
    }),
  );

/** The first finding names the item; later ones add what it lacks, and their evidence. */
function merged<T extends { readonly evidence: readonly QuotedEvidence[] }>(
  items: readonly T[],
  normalise: (item: T) => string,
  kind: (item: T) => string,
  join: (first: Merged<T>, next: T) => Merged<T>,
): Merged<T>[] {
  const found = new Map<string, Merged<T>>();
  for (const item of items) {
    const normalised = normalise(item);
    const key = `${normalised}\n${kind(item)}`;
    const first = found.get(key);
    found.set(
      key,
      first === undefined
        ? { ...item, normalised }
        : { ...join(first, item), evidence: [...first.evidence, ...item.evidence] },
    );
  }
  return [...found.values()];
}
