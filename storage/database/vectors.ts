import { type RawBuilder, sql } from 'kysely';

/** pgvector's text form. */
export const vectorText = (vector: readonly number[]): string => `[${vector.join(',')}]`;

/** An HNSW index holds vectors of up to 2000 dimensions in full and up to 4000 in half precision. */
const MOST_IN_FULL = 2000;
export const MOST_DIMENSIONS = 4000;

/**
 * The type that index and query agree on. An HNSW index serves only a query with the same expression and the same
 * distance, so both take them from here.
 */
function indexedType(dimensions: number): RawBuilder<unknown> {
  return sql`${sql.raw(dimensions > MOST_IN_FULL ? 'halfvec' : 'vector')}(${wholeNumber(dimensions)})`;
}

/** The stored vector as the model's index holds it. */
export const indexedVector = (dimensions: number): RawBuilder<unknown> =>
  sql`embedding::${indexedType(dimensions)}`;

/** The index's operator class: cosine distance. */
export const cosineOperators = (dimensions: number): RawBuilder<unknown> =>
  sql.raw(dimensions > MOST_IN_FULL ? 'halfvec_cosine_ops' : 'vector_cosine_ops');

/** Cosine distance to a vector, 0 to 2: the operator that `cosineOperators` serve. */
export const cosineDistance = (dimensions: number, vector: readonly number[]): RawBuilder<number> =>
  sql`${indexedVector(dimensions)} <=> ${vectorText(vector)}::${indexedType(dimensions)}`;

/** A number written into the statement: the planner must see a partial index's constant, and DDL takes no parameters. */
export function wholeNumber(value: number): RawBuilder<number> {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is not a whole number.`);
  return sql.raw(String(value));
}

/** @throws Error when a vector has other dimensions than its model, is not finite, or is zero (it has no direction). */
export function assertVectors(
  vectors: readonly { readonly textHash: string; readonly vector: readonly number[] }[],
  model: { readonly model: string; readonly dimensions: number },
): void {
  for (const { textHash, vector } of vectors) {
    const problem = problemOf(vector, model.dimensions);
    if (problem !== undefined) {
      throw new Error(
        `The vector of text ${textHash} ${problem}; the model is ${model.model}. Nothing was stored.`,
      );
    }
  }
}

function problemOf(vector: readonly number[], dimensions: number): string | undefined {
  if (vector.length !== dimensions) return `has ${vector.length} dimensions instead of ${dimensions}`;
  if (!vector.every(Number.isFinite)) return 'holds a value that is not a number';
  return vector.every((value) => value === 0) ? 'is zero' : undefined;
}
