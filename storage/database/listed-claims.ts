import { sql } from 'kysely';
import type { Tier } from '../../domain/evaluation/evaluation.ts';
import type { Db } from './database.ts';
import { claimsById, type ShownClaim } from './published-claims.ts';

export type ClaimsOf = { readonly videoId: string } | { readonly batch: string };

/** unevaluated: those that neither the evaluator nor a person judged. all: also what was merged and split. */
export type ClaimChoice = 'visible' | 'rejected' | 'unevaluated' | 'all';

export interface ClaimsWanted {
  readonly of: ClaimsOf;
  readonly choice: ClaimChoice;
  readonly tier?: Tier;
  readonly limit: number;
}

/** The best of the claims chosen, at most `limit`, by importance, and how many there are. */
export async function listClaims(
  db: Db,
  wanted: ClaimsWanted,
): Promise<{ readonly total: number; readonly claims: readonly ShownClaim[] }> {
  const { rows } = await sql<{ id: number; total: number }>`
    select id, count(*) over () as total from claims
    where ${within(wanted.of)} and ${CHOSEN[wanted.choice]}
      and ${wanted.tier === undefined ? sql`true` : sql`tier = ${wanted.tier}`}
    order by importance desc nulls last, rank nulls last, id
    limit ${wanted.limit}`.execute(db);
  const claims = await claimsById(
    db,
    rows.map((row) => row.id),
  );
  return { total: rows[0]?.total ?? 0, claims };
}

const CHOSEN = {
  visible: sql`visible`,
  rejected: sql`coalesce(person_decision, decision) = 'reject'`,
  unevaluated: sql`not evaluated and person_decision is null`,
  all: sql`true`,
} as const;

const within = (of: ClaimsOf) =>
  'videoId' in of
    ? sql`video_id = ${of.videoId}`
    : sql`video_id in (select video_id from batch_videos where batch = ${of.batch})`;
