import { sql, type Transaction } from 'kysely';
import { UserError } from '../../domain/user-error.ts';
import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { Db } from './database.ts';
import type { Database } from './schema.ts';
import { cosineOperators, indexedVector, MOST_DIMENSIONS, wholeNumber } from './vectors.ts';

/** What makes two vectors comparable; an embedder's `identity()`. */
export interface EmbeddingModel {
  readonly engine: string;
  readonly model: string;
  /** sha256 of the weights. */
  readonly digest: string;
  readonly dimensions: number;
  readonly maxTokens: number;
}

export interface StoredEmbeddingModel extends EmbeddingModel {
  readonly id: number;
}

/** One graph each, so that a search for segments does not walk through claims. */
export const EMBEDDED_KINDS = ['segment', 'claim'] as const;

/**
 * The id of this model, registered with its indexes when it is new; safe from several processes at once.
 *
 * @throws UserError when the same model is stored with other dimensions (its vectors would not be comparable), or
 * when it has more than an index can hold.
 */
export async function registerEmbeddingModel(db: Db, model: EmbeddingModel): Promise<number> {
  const known = await findEmbeddingModel(db, model);
  if (known !== undefined) return known.id;
  if (model.dimensions > MOST_DIMENSIONS) throw tooManyDimensions(model);
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${wholeNumber(ADVISORY_LOCKS.registerModel)})`.execute(trx);
    const registered = await findEmbeddingModel(trx, model);
    if (registered !== undefined) return registered.id;
    const { id } = await trx
      .insertInto('embedding_models')
      .values({
        engine: model.engine,
        model: model.model,
        digest: model.digest,
        dimensions: model.dimensions,
        max_tokens: model.maxTokens,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    for (const kind of EMBEDDED_KINDS) await createIndex(trx, id, kind, model.dimensions);
    return id;
  });
}

const tooManyDimensions = ({ model, dimensions }: EmbeddingModel): UserError =>
  new UserError({
    what: `The embedding model ${model} gives vectors of ${dimensions} dimensions, more than can be indexed`,
    why: `An index of pgvector holds at most ${MOST_DIMENSIONS}; nothing was embedded.`,
    todo: 'choose a smaller embedding model in embeddings.model, such as all-minilm (384) or bge-m3 (1024).',
  });

/**
 * The stored model with this engine, name, digest and text limit.
 *
 * @throws UserError when its vectors are stored with other dimensions.
 */
export async function findEmbeddingModel(
  db: Db,
  model: EmbeddingModel,
): Promise<StoredEmbeddingModel | undefined> {
  const rows = await db
    .selectFrom('embedding_models')
    .selectAll()
    .where('engine', '=', model.engine)
    .where('model', '=', model.model)
    .where('digest', '=', model.digest)
    .execute();
  const other = rows.find((row) => row.dimensions !== model.dimensions);
  if (other !== undefined) {
    throw new UserError({
      what: `The embedding model ${model.model} gives vectors of ${model.dimensions} dimensions, but its stored vectors have ${other.dimensions}`,
      why: 'Vectors of different dimensions cannot be compared; nothing was embedded.',
      todo: `set the model back to ${other.dimensions} dimensions, or use it under another name, or with embeddings.dimensions: its vectors then live beside the stored ones.`,
    });
  }
  const known = rows.find((row) => row.max_tokens === model.maxTokens);
  return known && { ...model, id: known.id };
}

/** False when a change-over to another model deleted it, and all its vectors. */
export async function isRegistered(db: Db, modelId: number): Promise<boolean> {
  const row = await db
    .selectFrom('embedding_models')
    .select('id')
    .where('id', '=', modelId)
    .executeTakeFirst();
  return row !== undefined;
}

async function createIndex(
  trx: Transaction<Database>,
  modelId: number,
  kind: (typeof EMBEDDED_KINDS)[number],
  dimensions: number,
): Promise<void> {
  await sql`
    create index ${sql.id(embeddingIndexName(modelId, kind))} on embeddings
    using hnsw ((${indexedVector(dimensions)}) ${cosineOperators(dimensions)})
    where model_id = ${wholeNumber(modelId)} and kind = ${sql.lit(kind)}`.execute(trx);
}

export const embeddingIndexName = (modelId: number, kind: (typeof EMBEDDED_KINDS)[number]): string =>
  `embeddings_hnsw_${modelId}_${kind}`;
