import { sql } from 'kysely';
import { STANDINGS, type Standing, standingOf } from '../../domain/link/relation.ts';
import type { Relation } from '../../domain/relations.ts';
import { claimKey } from './claim-relations.ts';
import type { Db } from './database.ts';
import { loadEvidence, type ShownEvidence } from './published-evidence.ts';
import { type VideoOrigin, videoOrigin, videoOriginColumns } from './video-origin.ts';

/** A claim of another video, and how it stands to the one it is shown with. */
export interface RelatedClaimShown {
  readonly id: number;
  readonly standing: Standing;
  /** Its number in its video. */
  readonly key: string;
  readonly text: string;
  readonly video: VideoOrigin;
  /** Where it is said first. */
  readonly evidence?: ShownEvidence;
  /** Cosine; undefined where it is not among the nearest. */
  readonly similarity?: number;
  /** Undefined: no model judged the two, they are as near as a repeat is. */
  readonly judged?: { readonly rationale: string; readonly model: string };
}

/** Of one claim: what a hundred videos repeat is not shown a hundred times. */
const MOST_SHOWN = 10;

/**
 * By claim, the visible claims of other videos that contradict it, refine it, support it or repeat it: what a model
 * judged, and what is as near as `repeatSimilarity`. What was found unrelated, and what nobody judged, is left out.
 */
export async function relatedClaims(
  db: Db,
  claimIds: readonly number[],
  rules: { readonly repeatSimilarity: number },
): Promise<ReadonlyMap<number, RelatedClaimShown[]>> {
  const pairs = (await relatedPairs(db, claimIds, rules.repeatSimilarity)).flatMap((pair) => {
    const standing = standingOf(
      { judged: pair.relation === null ? undefined : { ...pair, relation: pair.relation }, ...pair },
      rules,
    );
    return standing === undefined ? [] : [{ ...pair, standing }];
  });
  const chosen = [...Map.groupBy(pairs, ({ ownId }) => ownId).values()].flatMap((own) =>
    own.sort(worstFirst).slice(0, MOST_SHOWN),
  );
  const others = await describeClaims(
    db,
    chosen.map(({ id }) => id),
  );
  const shown = chosen.map((pair) => ({
    ownId: pair.ownId,
    related: describePair(pair, others.get(pair.id)!),
  }));
  return new Map(
    [...Map.groupBy(shown, ({ ownId }) => ownId)].map(([ownId, own]) => [
      ownId,
      own.map(({ related }) => related),
    ]),
  );
}

interface Pair {
  readonly ownId: number;
  readonly id: number;
  readonly similarity: number | undefined;
  readonly seenFrom: 'a' | 'b';
  readonly relation: Relation | null;
  readonly refining: 'a' | 'b' | null;
  readonly rationale: string | null;
  readonly model: string | null;
}

async function relatedPairs(db: Db, claimIds: readonly number[], repeatSimilarity: number): Promise<Pair[]> {
  const { rows } = await sql<Omit<Pair, 'similarity'> & { similarity: number | null }>`
    with own as (
      select id, video_id, ${claimKey('claims')} as key from claims where id = any(${claimIds}::bigint[])),
    near as (
      select own_id, other_id, max(similarity) as similarity
      from (
        select claim_id as own_id, neighbour_id as other_id, similarity
          from claim_neighbours where claim_id = any(${claimIds}::bigint[])
        union all select neighbour_id, claim_id, similarity
          from claim_neighbours where neighbour_id = any(${claimIds}::bigint[])) both_ways
      group by own_id, other_id),
    judged as (
      select own.id as own_id, own.video_id, 'a' as seen_from, relations.b_key as other_key, relations.*
        from own join claim_relations relations on relations.a_key = own.key
      union all select own.id, own.video_id, 'b', relations.a_key, relations.*
        from own join claim_relations relations on relations.b_key = own.key),
    found as (
      select judged.own_id, others.id as other_id, judged.seen_from, relation, refining, rationale, model
      from judged cross join lateral (
        select claims.id from claims
        where claims.text_hash = split_part(judged.other_key, ':', 1)
          and claims.stance = split_part(judged.other_key, ':', 2)
          and claims.visible and claims.video_id <> judged.video_id
        order by claims.id limit ${MOST_SHOWN}) others)
    select own_id as "ownId", other_id as id, near.similarity, coalesce(seen_from, 'a') as "seenFrom",
      relation, refining, rationale, model
    from found full join near using (own_id, other_id)
    where other_id in (select claims.id from claims where claims.visible)
      and (relation is not null or near.similarity >= ${repeatSimilarity}::real)
    order by own_id, other_id`.execute(db);
  return rows.map((row) => ({ ...row, similarity: row.similarity ?? undefined }));
}

/** Contradictions before everything; the nearer before the farther. */
const worstFirst = (a: Pair & { standing: Standing }, b: Pair & { standing: Standing }): number =>
  STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) ||
  (b.similarity ?? 0) - (a.similarity ?? 0) ||
  a.id - b.id;

type Described = Pick<RelatedClaimShown, 'id' | 'key' | 'text' | 'video' | 'evidence'>;

const describePair = (
  { standing, similarity, relation, rationale, model }: Pair & { readonly standing: Standing },
  other: Described,
): RelatedClaimShown => ({
  ...other,
  standing,
  similarity,
  judged: relation === null ? undefined : { rationale: rationale!, model: model! },
});

async function describeClaims(db: Db, ids: readonly number[]): Promise<ReadonlyMap<number, Described>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('claims')
    .innerJoin('videos', 'videos.id', 'claims.video_id')
    .select(videoOriginColumns)
    .select(['claims.id', 'claims.key', 'claims.text'])
    .where('claims.id', 'in', [...new Set(ids)])
    .execute();
  const evidenceOf = await loadEvidence(
    db,
    'claim_id',
    rows.map((row) => row.id),
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { id: row.id, key: row.key, text: row.text, video: videoOrigin(row), evidence: evidenceOf(row.id)[0] },
    ]),
  );
}
