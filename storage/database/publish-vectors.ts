import { sql, type Transaction } from 'kysely';
import { videoFault } from '../../domain/faults.ts';
import type { Publication } from './publication.ts';
import type { Database } from './schema.ts';

interface Visible {
  readonly segments: number;
  readonly bareSegments: number;
  readonly claims: number;
  readonly bareClaims: number;
}

/**
 * Nothing becomes visible that search could not find: of what was published of a video in this transaction, every
 * segment and every visible claim has a vector.
 *
 * @returns how many segments and claims are visible.
 * @throws StageError (`video`, `vectors-missing`) with the numbers of segments and claims without a vector.
 */
export async function assertAllEmbedded(
  trx: Transaction<Database>,
  { videoId, segmentHash, embeddingModelId }: Publication,
): Promise<{ segments: number; claims: number }> {
  const { rows } = await sql<Visible>`
    with visible as (
      select 'segment' as kind, text_hash from segments
        where video_id = ${videoId} and config_hash = ${segmentHash}
      union all
      select 'claim', text_hash from claims where video_id = ${videoId} and visible
    ), checked as (
      select kind, not exists (
        select from embeddings
        where model_id = ${embeddingModelId} and embeddings.kind = visible.kind
          and embeddings.text_hash = visible.text_hash) as bare
      from visible
    )
    select count(*) filter (where kind = 'segment') as segments,
      count(*) filter (where kind = 'segment' and bare) as "bareSegments",
      count(*) filter (where kind = 'claim') as claims,
      count(*) filter (where kind = 'claim' and bare) as "bareClaims"
    from checked`.execute(trx);
  const { segments, bareSegments, claims, bareClaims } = rows[0]!;
  if (bareSegments + bareClaims === 0) return { segments, claims };
  throw videoFault(
    'vectors-missing',
    `${bareSegments} of ${segments} segments and ${bareClaims} of ${claims} claims of ${videoId} have no vector of embedding model ${embeddingModelId}, so search would not find them. Nothing was published; the stage embed has to run again.`,
  );
}
