import { sql } from 'kysely';
import type { Db } from './database.ts';

/** The nearest visible claim of another video. */
export interface NearestClaim {
  readonly id: number;
  /** Cosine; 1 is the same. */
  readonly similarity: number;
}

/** By claim, where there is one that may have to do with it. Asked when shown, so it is never out of date. */
export async function nearestOfClaims(
  db: Db,
  claimIds: readonly number[],
): Promise<ReadonlyMap<number, NearestClaim>> {
  const { rows } = await sql<{ own_id: number; id: number; similarity: number }>`
    select distinct on (near.own_id) near.own_id, claims.id, near.similarity
    from (
      select claim_id as own_id, neighbour_id as other_id, similarity
        from claim_neighbours where claim_id = any(${claimIds}::bigint[])
      union all select neighbour_id, claim_id, similarity
        from claim_neighbours where neighbour_id = any(${claimIds}::bigint[])) near
    join claims on claims.id = near.other_id and claims.visible
    order by near.own_id, near.similarity desc, claims.id`.execute(db);
  return new Map(rows.map(({ own_id, ...nearest }) => [own_id, nearest]));
}
