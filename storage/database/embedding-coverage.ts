import { sql } from 'kysely';
import type { Db } from './database.ts';
import { VISIBLE } from './nearest.ts';

export interface PublishedWith {
  readonly modelId: number;
  readonly engine: string;
  readonly model: string;
  readonly digest: string;
  readonly dimensions: number;
  readonly videos: number;
}

/** The embedding models of the published videos, the most used first; empty when nothing is published. */
export async function publishedByModel(db: Db): Promise<PublishedWith[]> {
  return db
    .selectFrom('publications')
    .innerJoin('embedding_models as models', 'models.id', 'publications.embedding_model_id')
    .groupBy('models.id')
    .select((eb) => [
      'models.id as modelId',
      'models.engine',
      'models.model',
      'models.digest',
      'models.dimensions',
      eb.fn.countAll<number>().as('videos'),
    ])
    .orderBy('videos', 'desc')
    .execute();
}

/** How many visible segments have no vector of this model, and in how many videos: near vectors do not find them. */
export async function withoutVectors(
  db: Db,
  modelId: number,
): Promise<{ readonly segments: number; readonly videos: number }> {
  const { rows } = await sql<{ segments: number; videos: number }>`
    select count(*) as segments, count(distinct segments.video_id) as videos
    from segments ${VISIBLE}
    where publications.embedding_model_id <> ${modelId} and not exists (
      select from embeddings
      where model_id = ${modelId} and kind = 'segment' and embeddings.text_hash = segments.text_hash)`.execute(
    db,
  );
  return rows[0]!;
}
