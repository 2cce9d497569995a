import type { Scores } from '../../domain/evaluation/dimensions.ts';
import type { Decision, Tier } from '../../domain/evaluation/evaluation.ts';
import type { ClaimType, Stance } from '../../domain/findings.ts';
import type { PersonVerdict } from '../../domain/person-verdicts.ts';
import type { Db } from './database.ts';
import { loadEvidence, type ShownEvidence } from './published-evidence.ts';
import { type VideoOrigin, videoOrigin, videoOriginColumns } from './video-origin.ts';

export interface ShownClaim {
  readonly id: number;
  readonly video: VideoOrigin;
  readonly key: string;
  /** The evaluator's wording where there is one. */
  readonly text: string;
  readonly originalText: string;
  readonly type: ClaimType;
  readonly stance: Stance;
  readonly domain?: string;
  /** The evaluator's. */
  readonly verdict: ShownVerdict;
  /** A person's own, over it. */
  readonly person?: PersonVerdict;
  /** Searched and counted. */
  readonly visible: boolean;
  /** Key of the claim that it was merged into, which has its evidence too. */
  readonly mergedInto?: string;
  /** Key of the claim that it is a part of. */
  readonly splitFrom?: string;
  /** Mined by a demo model. */
  readonly demo: boolean;
  readonly evidence: readonly ShownEvidence[];
}

export type ShownVerdict =
  | { readonly evaluated: false; readonly reason?: string }
  | {
      readonly evaluated: true;
      readonly decision: Decision;
      readonly reason?: string;
      /** 0 to 10, like novelty and confidence. */
      readonly importance: number;
      readonly novelty?: number;
      readonly confidence?: number;
      /** 1 is best, over the whole video. */
      readonly rank?: number;
      readonly tier: Tier;
      readonly scores?: Scores;
      /** Of the evaluator. */
      readonly model?: string;
    };

/** All claims of a video: the visible ones by rank, then those without one by time; then all others alike. */
export async function claimsOfVideo(db: Db, videoId: string): Promise<ShownClaim[]> {
  return withEvidence(db, await claimRows(db).where('claims.video_id', '=', videoId).execute());
}

/** These claims, in the order of the ids. */
export async function claimsById(db: Db, ids: readonly number[]): Promise<ShownClaim[]> {
  if (ids.length === 0) return [];
  const rows = await claimRows(db)
    .where('claims.id', 'in', [...ids])
    .execute();
  const place = new Map(ids.map((id, index) => [id, index]));
  return withEvidence(
    db,
    rows.sort((a, b) => place.get(a.id)! - place.get(b.id)!),
  );
}

/** The visible claims of the highest importance, over these videos. */
export async function bestClaims(db: Db, videoIds: readonly string[], limit: number): Promise<ShownClaim[]> {
  if (videoIds.length === 0) return [];
  const rows = await claimRows(db)
    .where('claims.video_id', 'in', [...videoIds])
    .where('claims.visible', '=', true)
    .where('claims.evaluated', '=', true)
    .clearOrderBy()
    .orderBy('claims.importance', 'desc')
    .orderBy('claims.rank')
    .orderBy('claims.id')
    .limit(limit)
    .execute();
  return withEvidence(db, rows);
}

const claimRows = (db: Db) =>
  db
    .selectFrom('claims')
    .innerJoin('videos', 'videos.id', 'claims.video_id')
    .innerJoin('publications', 'publications.video_id', 'claims.video_id')
    .select(videoOriginColumns)
    .selectAll('claims')
    .select('publications.demo')
    .orderBy('claims.visible', 'desc')
    .orderBy(
      (eb) => eb.ref('claims.rank'),
      (order) => order.asc().nullsLast(),
    )
    .orderBy('claims.id');

type ClaimRow = Awaited<ReturnType<ReturnType<typeof claimRows>['executeTakeFirstOrThrow']>>;

async function withEvidence(db: Db, rows: readonly ClaimRow[]): Promise<ShownClaim[]> {
  const evidenceOf = await loadEvidence(
    db,
    'claim_id',
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    video: videoOrigin(row),
    key: row.key,
    text: row.text,
    originalText: row.original_text,
    type: row.type,
    stance: row.stance,
    domain: row.domain ?? undefined,
    verdict: verdictOf(row),
    person:
      row.person_decision === null
        ? undefined
        : { decision: row.person_decision, note: row.person_note ?? undefined },
    visible: row.visible,
    mergedInto: row.merged_into ?? undefined,
    splitFrom: row.split_from ?? undefined,
    demo: row.demo,
    evidence: evidenceOf(row.id),
  }));
}

/** The table's checks make an evaluated claim have a decision, an importance and a tier. */
function verdictOf(row: ClaimRow): ShownVerdict {
  const reason = row.reason ?? undefined;
  if (!row.evaluated) return { evaluated: false, reason };
  return {
    evaluated: true,
    decision: row.decision!,
    reason,
    importance: row.importance!,
    novelty: row.novelty ?? undefined,
    confidence: row.confidence ?? undefined,
    rank: row.rank ?? undefined,
    tier: row.tier!,
    scores: row.scores ?? undefined,
    model: row.model ?? undefined,
  };
}
