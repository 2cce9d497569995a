import { sql } from 'kysely';
import { ADVISORY_LOCKS } from './advisory-locks.ts';
import type { Db } from './database.ts';
import { EMBEDDED_KINDS, embeddingIndexName } from './embedding-models.ts';
import { wholeNumber } from './vectors.ts';

/**
 * Deletes a model: its vectors, its indexes, what was compared with them, and its registration. All of it or nothing.
 *
 * @returns how many vectors that were; undefined, and nothing deleted, where a published video is searched by it.
 */
export const deleteEmbeddingModel = (db: Db, modelId: number): Promise<number | undefined> =>
  db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${wholeNumber(ADVISORY_LOCKS.registerModel)})`.execute(trx);
    // Held to the end: whoever publishes with this model meanwhile waits, and then learns that it is gone.
    const model = await trx
      .selectFrom('embedding_models')
      .select('id')
      .where('id', '=', modelId)
      .forUpdate()
      .executeTakeFirst();
    const used = await trx
      .selectFrom('publications')
      .select('video_id')
      .where('embedding_model_id', '=', modelId)
      .limit(1)
      .executeTakeFirst();
    if (used !== undefined) return undefined;
    if (model === undefined) return 0;
    await trx.deleteFrom('claim_neighbours').where('model_id', '=', modelId).execute();
    const { numDeletedRows } = await trx
      .deleteFrom('embeddings')
      .where('model_id', '=', modelId)
      .executeTakeFirstOrThrow();
    // Last, since searches wait for it.
    for (const kind of EMBEDDED_KINDS) {
      await sql`drop index if exists ${sql.id(embeddingIndexName(modelId, kind))}`.execute(trx);
    }
    await trx.deleteFrom('embedding_models').where('id', '=', modelId).execute();
    return Number(numDeletedRows);
  });
