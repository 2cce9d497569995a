import type { Transaction } from 'kysely';
import { finalClaimText, isVisible } from '../../domain/claims.ts';
import { videoFault } from '../../domain/faults.ts';
import { missingTextHashes } from './embeddings.ts';
import type { Publication } from './publication.ts';
import type { Database } from './schema.ts';
import { textHash } from './text-hash.ts';

/**
 * Nothing becomes visible that search could not find.
 *
 * @throws StageError (`video`, `vectors-missing`) with the numbers of segments and claims without a vector.
 */
export async function assertAllEmbedded(
  trx: Transaction<Database>,
  { videoId, embeddingModelId, claims }: Publication,
  segments: readonly { readonly textHash: string }[],
): Promise<void> {
  const segmentHashes = segments.map((segment) => segment.textHash);
  const claimHashes = claims.filter(isVisible).map((claim) => textHash(finalClaimText(claim)));
  const bare = {
    segments: await countMissing(trx, embeddingModelId, 'segment', segmentHashes),
    claims: await countMissing(trx, embeddingModelId, 'claim', claimHashes),
  };
  if (bare.segments + bare.claims === 0) return;
  throw videoFault(
    'vectors-missing',
    `${bare.segments} of ${segmentHashes.length} segments and ${bare.claims} of ${claimHashes.length} claims of ${videoId} have no vector of embedding model ${embeddingModelId}, so search would not find them. Nothing was published; the stage embed has to run again.`,
  );
}

async function countMissing(
  trx: Transaction<Database>,
  modelId: number,
  kind: 'segment' | 'claim',
  hashes: readonly string[],
): Promise<number> {
  if (hashes.length === 0) return 0;
  const missing = new Set(await missingTextHashes(trx, modelId, kind, hashes));
  return hashes.filter((hash) => missing.has(hash)).length;
}
