import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { cosineDistance, wholeNumber } from './vectors.ts';

export interface NearestQuery {
  readonly modelId: number;
  readonly dimensions: number;
  readonly vector: readonly number[];
  readonly limit: number;
  /** Embedding models whose own videos are left out, since they are searched by those. */
  readonly elsewhere?: readonly number[];
}

/**
 * Visible segments nearest to a vector, `{id, distance}`. The model, the kind and the distance stand in the
 * statement exactly as in the index, so that PostgreSQL walks its graph; what is not visible is passed over on the
 * way, so that `limit` visible ones are found however many versions are stored.
 */
export const nearestSegments = ({ modelId, dimensions, vector, limit, elsewhere }: NearestQuery) =>
  sql<{ id: number; distance: number }>`
    select segments.id, near.distance
    from (
      select text_hash, ${cosineDistance(dimensions, vector)} as distance
      from embeddings
      where model_id = ${wholeNumber(modelId)} and kind = 'segment' and exists (
        select from segments ${VISIBLE} where segments.text_hash = embeddings.text_hash ${notOf(elsewhere)})
      order by ${cosineDistance(dimensions, vector)}
      limit ${wholeNumber(limit)}
    ) near
    join segments on segments.text_hash = near.text_hash ${VISIBLE} ${notOf(elsewhere)}
    order by near.distance, segments.id`;

/** Visible claims nearest to a vector, `{id, distance}`. */
export const nearestClaims = ({ modelId, dimensions, vector, limit, elsewhere }: NearestQuery) =>
  sql<{ id: number; distance: number }>`
    select claims.id, near.distance
    from (
      select text_hash, ${cosineDistance(dimensions, vector)} as distance
      from embeddings
      where model_id = ${wholeNumber(modelId)} and kind = 'claim' and exists (
        select from claims ${OF_PUBLICATION}
        where claims.text_hash = embeddings.text_hash and ${VISIBLE_CLAIM} ${notOf(elsewhere)})
      order by ${cosineDistance(dimensions, vector)}
      limit ${wholeNumber(limit)}
    ) near
    join claims on claims.text_hash = near.text_hash and ${VISIBLE_CLAIM}
    ${OF_PUBLICATION} ${notOf(elsewhere)}
    order by near.distance, claims.id`;

/** A segment is visible when its video's publication names its segmentation. */
export const VISIBLE = sql`
  join publications on publications.video_id = segments.video_id
    and publications.segment_hash = segments.config_hash`;

const VISIBLE_CLAIM = sql`claims.visible`;
const OF_PUBLICATION = sql`join publications on publications.video_id = claims.video_id`;

const notOf = (modelIds: readonly number[] = []): RawBuilder<unknown> =>
  modelIds.length === 0
    ? sql``
    : sql`and publications.embedding_model_id not in (${sql.join(modelIds.map(wholeNumber))})`;

/** Walks the graph on until enough rows passed the filter, instead of giving fewer (pgvector 0.8). */
export const WALK_ON = sql`set local hnsw.iterative_scan = 'relaxed_order'`;

export async function nearest(
  db: Db,
  query: RawBuilder<{ id: number; distance: number }>,
): Promise<{ id: number; distance: number }[]> {
  return db.transaction().execute(async (trx) => {
    await WALK_ON.execute(trx);
    return (await query.execute(trx)).rows;
  });
}
