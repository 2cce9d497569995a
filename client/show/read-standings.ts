import type { Configuration } from '../../domain/configuration.ts';
import { boundedNovelty } from '../../domain/link/novelty-limit.ts';
import { type RelatedClaimShown, relatedClaims } from '../../storage/database/claim-relations-shown.ts';
import type { Db } from '../../storage/database/database.ts';
import { type NearestClaim, nearestOfClaims } from '../../storage/database/nearest-claims.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';

/** How a claim stands to what other videos say, as it is at this moment. */
export interface ClaimStanding {
  /** Undefined where the evaluator gave none. */
  readonly novelty?: { readonly shown: number; readonly asEvaluated: number };
  readonly nearest?: NearestClaim;
  readonly related: readonly RelatedClaimShown[];
}

/** By claim. What is not visible stands to nothing. */
export async function readStandings(
  db: Db,
  claims: readonly ShownClaim[],
  link: Configuration['link'],
): Promise<ReadonlyMap<number, ClaimStanding>> {
  const visible = claims.filter((claim) => claim.visible);
  const ids = visible.map(({ id }) => id);
  const [nearest, related] = await Promise.all([nearestOfClaims(db, ids), relatedClaims(db, ids, link)]);
  return new Map(
    visible.map(({ id, verdict }) => [
      id,
      {
        novelty: noveltyOf(verdict, nearest.get(id), link),
        nearest: nearest.get(id),
        related: related.get(id) ?? [],
      },
    ]),
  );
}

function noveltyOf(
  verdict: ShownClaim['verdict'],
  nearest: NearestClaim | undefined,
  link: Configuration['link'],
): ClaimStanding['novelty'] {
  const asEvaluated = verdict.evaluated ? verdict.novelty : undefined;
  if (asEvaluated === undefined) return undefined;
  return { shown: boundedNovelty(asEvaluated, nearest?.similarity, link), asEvaluated };
}
