import { sql } from 'kysely';
import type { VideoId } from '../../domain/ids.ts';
import type { ClaimPair, JudgedRelation, RelatedClaim } from '../../domain/link/relation.ts';
import type { Db } from './database.ts';

/** What tells two claims apart for the judge: their words and whether they are asserted or denied. */
export const claimKey = (table: string) =>
  sql<string>`(${sql.ref(`${table}.text_hash`)} || ':' || ${sql.ref(`${table}.stance`)})`;

/** Searched, and somebody or the evaluator stands for it: what was not evaluated is accepted by nobody. */
const accepted = (table: string) =>
  sql`(${sql.ref(`${table}.visible`)} and (${sql.ref(`${table}.evaluated`)} or ${sql.ref(`${table}.person_decision`)} = 'promote'))`;

/**
 * Pairs of a video's accepted claims with accepted ones of other videos that are near to them and have no verdict of
 * this judge: each pair of words once, the nearest first.
 */
export async function unjudgedPairs(db: Db, videoId: VideoId, judge: string): Promise<ClaimPair[]> {
  const { rows } = await sql<{ one: RelatedClaim; other: RelatedClaim }>`
    with near as (
      select claim_id as own_id, neighbour_id as other_id, similarity
        from claim_neighbours where video_id = ${videoId}
      union select neighbour_id, claim_id, similarity from claim_neighbours where neighbour_video = ${videoId})
    select ${asJson('own')} as one, ${asJson('other')} as other
    from near
    join claims own on own.id = near.own_id and ${accepted('own')}
    join claims other on other.id = near.other_id and ${accepted('other')}
    where ${claimKey('own')} <> ${claimKey('other')} and not exists (
      select from claim_relations relations
      where relations.judge = ${judge}
        and relations.a_key = least(${claimKey('own')} collate "C", ${claimKey('other')} collate "C")
        and relations.b_key = greatest(${claimKey('own')} collate "C", ${claimKey('other')} collate "C"))
    order by near.similarity desc, own.id, other.id`.execute(db);
  const pairs = rows.map(
    ({ one, other }): ClaimPair => (one.key < other.key ? { a: one, b: other } : { a: other, b: one }),
  );
  return [...new Map(pairs.map((pair) => [`${pair.a.key} ${pair.b.key}`, pair])).values()];
}

const asJson = (table: string) =>
  sql`json_build_object('key', ${claimKey(table)}, 'text', ${sql.ref(`${table}.text`)},
    'type', ${sql.ref(`${table}.type`)}, 'stance', ${sql.ref(`${table}.stance`)})`;

/** Keeps verdicts; a later one of a pair takes the place of an earlier one. */
export async function saveRelations(
  db: Db,
  judged: readonly { readonly pair: ClaimPair; readonly verdict: JudgedRelation }[],
  judge: { readonly identity: string; readonly model: string },
): Promise<void> {
  if (judged.length === 0) return;
  await db
    .insertInto('claim_relations')
    .values(
      judged.map(({ pair, verdict }) => ({
        a_key: pair.a.key,
        b_key: pair.b.key,
        relation: verdict.relation,
        refining: verdict.relation === 'refines' ? verdict.refining : null,
        rationale: verdict.rationale,
        judge: judge.identity,
        model: judge.model,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['a_key', 'b_key']).doUpdateSet((eb) => ({
        relation: eb.ref('excluded.relation'),
        refining: eb.ref('excluded.refining'),
        rationale: eb.ref('excluded.rationale'),
        judge: eb.ref('excluded.judge'),
        model: eb.ref('excluded.model'),
        judged_at: sql`now()`,
      })),
    )
    .execute();
}
