import { type RawBuilder, sql } from 'kysely';

/** pgvector's text form. */
export const vectorText = (vector: readonly number[]): string => `[${vector.join(',')}]`;

/**
 * The stored vector as the model's index holds it. An HNSW index serves only a query with the same expression and
 * the same distance, so both take them from here.
 */
export function indexedVector(dimensions: number): RawBuilder<string> {
  return sql`embedding::vector(${wholeNumber(dimensions)})`;
}

/** Cosine distance, 0 to 2: the operator of the index's `vector_cosine_ops`. */
export function cosineDistance(dimensions: number, vector: readonly number[]): RawBuilder<number> {
  return sql`${indexedVector(dimensions)} <=> ${vectorText(vector)}::vector(${wholeNumber(dimensions)})`;
}

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
