import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { StoredEmbeddingModel } from './embedding-models.ts';
import { VISIBLE } from './nearest.ts';
import { wholeNumber } from './vectors.ts';

export interface PublishedWith extends StoredEmbeddingModel {
  readonly videos: number;
}

/** The embedding models of the published videos, the most used first; empty when nothing is published. */
export async function publishedByModel(db: Db): Promise<PublishedWith[]> {
  return db
    .selectFrom('publications')
    .innerJoin('embedding_models as models', 'models.id', 'publications.embedding_model_id')
    .groupBy('models.id')
    .select((eb) => [
      'models.id',
      'models.engine',
      'models.model',
      'models.digest',
      'models.dimensions',
      'models.max_tokens as maxTokens',
      eb.fn.countAll<number>().as('videos'),
    ])
    .orderBy('videos', 'desc')
    .execute();
}

/** How many visible segments have no vector of these models, and in how many videos: near vectors do not find them. */
export async function withoutVectors(
  db: Db,
  modelIds: readonly number[],
): Promise<{ readonly segments: number; readonly videos: number }> {
  const among = sql`in (${sql.join(modelIds.map(wholeNumber))})`;
  const { rows } = await sql<{ segments: number; videos: number }>`
    select count(*) as segments, count(distinct segments.video_id) as videos
    from segments ${VISIBLE}
    where not publications.embedding_model_id ${among} and not exists (
      select from embeddings
      where model_id ${among} and kind = 'segment' and embeddings.text_hash = segments.text_hash)`.execute(
    db,
  );
  return rows[0]!;
}
