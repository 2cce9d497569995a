import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { cosineDistance, wholeNumber } from './vectors.ts';

/** A visible claim with its vector, by the embedding model that its video is published with. */
export interface ListedClaim {
  readonly id: number;
  readonly videoId: string;
  readonly modelId: number;
  readonly dimensions: number;
  readonly vector: readonly number[];
}

/** A visible claim of another video. */
export interface NearClaim {
  readonly id: number;
  readonly videoId: string;
  /** The embedding model its own video is published with. */
  readonly modelId: number;
  /** Cosine; 1 is the same. */
  readonly similarity: number;
}

/** Visible claims to be compared with others, in order of their ids. */
export async function claimsToCompare(db: Db, which: RawBuilder<boolean>): Promise<ListedClaim[]> {
  const { rows } = await sql<{
    id: number;
    video_id: string;
    model_id: number;
    dimensions: number;
    vector: string;
  }>`
    select claims.id, claims.video_id, models.id as model_id, models.dimensions, embeddings.embedding::text as vector
    from claims
    join publications on publications.video_id = claims.video_id
    join embedding_models models on models.id = publications.embedding_model_id
    join embeddings on embeddings.model_id = models.id and embeddings.kind = 'claim'
      and embeddings.text_hash = claims.text_hash
    where claims.visible and ${which}
    order by claims.id`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    videoId: row.video_id,
    modelId: row.model_id,
    dimensions: row.dimensions,
    vector: JSON.parse(row.vector) as number[],
  }));
}

/**
 * The visible claims of other videos nearest to a claim. The model, the kind and the distance stand in the statement
 * exactly as in the index, as in `nearest.ts`, whose WALK_ON has to hold in this transaction.
 */
export function elsewhereQuery(
  { videoId, modelId, dimensions, vector }: Omit<ListedClaim, 'id'>,
  limit: number,
): RawBuilder<{ id: number; video_id: string; model_id: number; distance: number }> {
  const distance = cosineDistance(dimensions, vector);
  const elsewhere = sql`claims.visible and claims.video_id <> ${videoId}`;
  return sql`
    select claims.id, claims.video_id, publications.embedding_model_id as model_id, near.distance
    from (
      select text_hash, ${distance} as distance
      from embeddings
      where model_id = ${wholeNumber(modelId)} and kind = 'claim' and exists (
        select from claims where claims.text_hash = embeddings.text_hash and ${elsewhere})
      order by ${distance}
      limit ${wholeNumber(limit)}
    ) near
    join claims on claims.text_hash = near.text_hash and ${elsewhere}
    join publications on publications.video_id = claims.video_id
    order by near.distance, claims.id
    limit ${wholeNumber(limit)}`;
}

/** Nearest first; of those that are equally near, the older ones. */
export async function nearestElsewhere(db: Db, claim: ListedClaim, limit: number): Promise<NearClaim[]> {
  const { rows } = await elsewhereQuery(claim, limit).execute(db);
  return rows
    .map((row) => ({
      id: row.id,
      videoId: row.video_id,
      modelId: row.model_id,
      // Rounded as it is stored, so that a list has one order wherever it is sorted.
      similarity: Math.fround(Math.max(-1, Math.min(1, 1 - row.distance))),
    }))
    .sort((a, b) => b.similarity - a.similarity || a.id - b.id);
}
