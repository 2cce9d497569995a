import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';
import { assertVectors, vectorText } from './vectors.ts';

export type EmbeddedKind = Database['embeddings']['kind'];

export interface TextVector {
  readonly textHash: string;
  readonly vector: readonly number[];
}

const ROWS_PER_INSERT = 500;

/** Of these hashes, once each and in their order, those whose text has no vector of this model yet. */
export async function missingTextHashes(
  db: Db,
  modelId: number,
  kind: EmbeddedKind,
  hashes: readonly string[],
): Promise<string[]> {
  const wanted = [...new Set(hashes)];
  const { rows } = await sql<{ text_hash: string }>`
    select wanted.text_hash
    from unnest(${wanted}::text[]) with ordinality as wanted(text_hash, position)
    where not exists (
      select from embeddings
      where model_id = ${modelId} and kind = ${kind} and embeddings.text_hash = wanted.text_hash)
    order by wanted.position`.execute(db);
  return rows.map((row) => row.text_hash);
}

/**
 * Stores vectors; a text that already has one keeps it.
 *
 * @throws Error when the model is not registered, or a vector has not its dimensions, is not finite or is zero.
 */
export const storeEmbeddings = (
  db: Db,
  modelId: number,
  kind: EmbeddedKind,
  vectors: readonly TextVector[],
): Promise<void> => writeEmbeddings(db, modelId, kind, vectors, sql`on conflict do nothing`);

/** Stores vectors in the place of those that the texts had. Throws as `storeEmbeddings` does. */
export const replaceEmbeddings = (
  db: Db,
  modelId: number,
  kind: EmbeddedKind,
  vectors: readonly TextVector[],
): Promise<void> =>
  writeEmbeddings(
    db,
    modelId,
    kind,
    vectors,
    sql`on conflict (model_id, kind, text_hash) do update set embedding = excluded.embedding`,
  );

async function writeEmbeddings(
  db: Db,
  modelId: number,
  kind: EmbeddedKind,
  vectors: readonly TextVector[],
  onConflict: RawBuilder<unknown>,
): Promise<void> {
  if (vectors.length === 0) return;
  const model = await db
    .selectFrom('embedding_models')
    .select(['model', 'dimensions'])
    .where('id', '=', modelId)
    .executeTakeFirst();
  if (model === undefined) throw new Error(`No embedding model is registered under ${modelId}.`);
  assertVectors(vectors, model);
  const rows = inOneOrder(vectors);
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const page = rows.slice(at, at + ROWS_PER_INSERT);
    await sql`
      insert into embeddings (model_id, kind, text_hash, embedding)
      select ${modelId}, ${kind}, given.text_hash, given.embedding::vector
      from unnest(
        ${page.map((row) => row.textHash)}::text[],
        ${page.map((row) => vectorText(row.vector))}::text[]) as given(text_hash, embedding)
      ${onConflict}`.execute(db);
  }
}

/** Two writers with the same texts in another order would wait for each other: all write in one order. */
function inOneOrder(vectors: readonly TextVector[]): TextVector[] {
  const once = new Map(vectors.map((vector) => [vector.textHash, vector]));
  return [...once.values()].sort((a, b) => (a.textHash < b.textHash ? -1 : 1));
}

/** True when at least one segment has a vector of this model. */
export async function hasVectors(db: Db, modelId: number): Promise<boolean> {
  const row = await db
    .selectFrom('embeddings')
    .select('text_hash')
    .where('model_id', '=', modelId)
    .where('kind', '=', 'segment')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
