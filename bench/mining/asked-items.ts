import type { JsonSchema } from '../../engines/language-model/language-model.ts';

export const KINDS = ['claims', 'terms', 'people', 'mentalModels'] as const;
export type Kind = (typeof KINDS)[number];

/** How many items of each kind an answer holds. */
export type Items = Readonly<Record<Kind, number>>;

/** What both sides are asked for, as far as our answer has such a list: no model decides how much it writes. */
const ASKED: Items = { claims: 3, terms: 1, people: 1, mentalModels: 1 };

/** How the lists of our answers and of the other side's are called. */
const CALLED: Readonly<Record<string, Kind>> = {
  claims: 'claims',
  jargon: 'terms',
  terms: 'terms',
  people: 'people',
  mentalModels: 'mentalModels',
  mental_models: 'mentalModels',
};

/** @throws Error for a list that this bench knows nothing about. */
function kindOf(list: string): Kind {
  const kind = CALLED[list];
  if (kind === undefined)
    throw new Error(`The answers have a list ${list}, which this bench does not ask for.`);
  return kind;
}

type Lists = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What is asked for in an answer with these lists. */
export function askedIn(schema: JsonSchema): Items {
  const kinds = Object.keys(schema.properties as Lists).map(kindOf);
  return itemsOf((kind) => (kinds.includes(kind) ? ASKED[kind] : 0));
}

/** The schema with lists of exactly these lengths. */
export function withExactly(schema: JsonSchema, items: Items): JsonSchema {
  const properties = Object.entries(schema.properties as Lists).map(([name, list]) => {
    const count = items[kindOf(name)];
    return [name, { ...list, minItems: count, maxItems: count }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** What an answer holds. */
export function itemsIn(answer: unknown): Items {
  const lists = Object.entries(answer as Readonly<Record<string, readonly unknown[]>>);
  return itemsOf((kind) =>
    lists.filter(([name]) => kindOf(name) === kind).reduce((sum, [, list]) => sum + list.length, 0),
  );
}

export const total = (items: Items): number => KINDS.reduce((sum, kind) => sum + items[kind], 0);

const itemsOf = (count: (kind: Kind) => number): Items =>
  Object.fromEntries(KINDS.map((kind) => [kind, count(kind)])) as Record<Kind, number>;
