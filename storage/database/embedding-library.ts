import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { StoredEmbeddingModel } from './embedding-models.ts';
import { VISIBLE } from './nearest.ts';

/** How much there is of what is published, or how much of it has vectors. */
export interface Coverage {
  readonly videos: number;
  readonly segments: number;
  readonly claims: number;
}

export interface ModelInLibrary extends StoredEmbeddingModel, Coverage {
  /** All vectors of it, also of what is not published (any more). */
  readonly vectors: number;
}

export interface EmbeddedLibrary {
  readonly total: Coverage;
  /** Every model that is registered, by when it was. `videos` are those that are searched by it. */
  readonly models: readonly ModelInLibrary[];
}

/** What is published has vectors of which models. */
export async function embeddedLibrary(db: Db): Promise<EmbeddedLibrary> {
  const total = await sql<Coverage>`
    select (select count(*) from publications) as videos,
      (select count(*) from segments ${VISIBLE}) as segments,
      (select count(*) from claims where claims.visible) as claims`.execute(db);
  const models = await sql<ModelInLibrary>`
    with covered as (
      select embeddings.model_id, 'segment' as kind, count(*) as count
      from segments ${VISIBLE}
      join embeddings on embeddings.kind = 'segment' and embeddings.text_hash = segments.text_hash
      group by 1
      union all
      select embeddings.model_id, 'claim', count(*)
      from claims join embeddings on embeddings.kind = 'claim' and embeddings.text_hash = claims.text_hash
      where claims.visible
      group by 1),
    used as (select embedding_model_id as id, count(*) as videos from publications group by 1),
    stored as (select model_id as id, count(*) as vectors from embeddings group by 1)
    select models.id, models.engine, models.model, models.digest, models.dimensions,
      models.max_tokens as "maxTokens", coalesce(used.videos, 0) as videos,
      coalesce(stored.vectors, 0) as vectors,
      coalesce((select count from covered where model_id = models.id and kind = 'segment'), 0) as segments,
      coalesce((select count from covered where model_id = models.id and kind = 'claim'), 0) as claims
    from embedding_models models
    left join used on used.id = models.id
    left join stored on stored.id = models.id
    order by models.id`.execute(db);
  return { total: total.rows[0]!, models: models.rows };
}

/** How many videos are published, and how many of them are searched by this model. */
export async function videosByModel(
  db: Db,
  modelId: number,
): Promise<{ readonly videos: number; readonly total: number }> {
  const { rows } = await sql<{ videos: number; total: number }>`
    select count(*) as total, count(*) filter (where embedding_model_id = ${modelId}) as videos
    from publications`.execute(db);
  return rows[0]!;
}

/** The same for models of this engine and name, whatever their weights. */
export async function videosOfModel(
  db: Db,
  { engine, model }: Pick<StoredEmbeddingModel, 'engine' | 'model'>,
): Promise<{ readonly videos: number; readonly total: number }> {
  const { rows } = await sql<{ videos: number; total: number }>`
    select count(*) as total,
      count(*) filter (where models.engine = ${engine} and models.model = ${model}) as videos
    from publications join embedding_models models on models.id = publications.embedding_model_id`.execute(
    db,
  );
  return rows[0]!;
}
