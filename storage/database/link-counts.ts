import { sql } from 'kysely';
import type { Relation } from '../../domain/relations.ts';
import { claimKey } from './claim-relations.ts';
import type { Db } from './database.ts';

/** What links the stored videos, as it is at this moment. */
export interface LinkCounts {
  /** People, organisations, terms and mental models that stored videos mention, merged ones as one. */
  readonly entities: number;
  /** Those that more than one video mentions. */
  readonly shared: number;
  /** Pairs of near claims of two videos. */
  readonly pairs: number;
  /** Of the pairs; what nobody judged is a repeat where it is as near as one. */
  readonly relations: Readonly<Record<Relation, number>>;
  /** Pairs of which nothing is known yet. */
  readonly open: number;
}

export async function countLinks(
  db: Db,
  { repeatSimilarity }: { readonly repeatSimilarity: number },
): Promise<LinkCounts> {
  const entities = await countEntities(db);
  const { rows } = await sql<{ relation: Relation | null; count: number }>`
    with pairs as (
      select least(claim_id, neighbour_id) as one_id, greatest(claim_id, neighbour_id) as other_id,
        max(similarity) as similarity
      from claim_neighbours group by 1, 2)
    select coalesce(relations.relation, case when similarity >= ${repeatSimilarity}::real then 'repeats' end) as relation,
      count(*) as count
    from pairs
    join claims one on one.id = pairs.one_id and one.visible
    join claims other on other.id = pairs.other_id and other.visible
    left join claim_relations relations
      on relations.a_key = least(${claimKey('one')} collate "C", ${claimKey('other')} collate "C")
      and relations.b_key = greatest(${claimKey('one')} collate "C", ${claimKey('other')} collate "C")
    group by 1`.execute(db);
  const of = (relation: Relation | null) => rows.find((row) => row.relation === relation)?.count ?? 0;
  return {
    ...entities,
    pairs: rows.reduce((sum, { count }) => sum + count, 0),
    relations: {
      repeats: of('repeats'),
      supports: of('supports'),
      contradicts: of('contradicts'),
      refines: of('refines'),
      unrelated: of('unrelated'),
    },
    open: of(null),
  };
}

async function countEntities(db: Db): Promise<{ entities: number; shared: number }> {
  const { rows } = await sql<{ entities: number; shared: number }>`
    select count(*) as entities, count(*) filter (where videos > 1) as shared
    from (
      select coalesce(entities.root_id, entities.id) as root_id, count(distinct mentions.video_id) as videos
      from (
        select entity_id, video_id from people
        union all select entity_id, video_id from jargon
        union all select entity_id, video_id from mental_models) mentions
      join entities on entities.id = mentions.entity_id
      group by 1) mentioned`.execute(db);
  return rows[0]!;
}
