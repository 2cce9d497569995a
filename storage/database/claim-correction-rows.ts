import type { ClaimCorrection, KnownClaim, PersonVerdict } from '../../domain/person-verdicts.ts';
import type { Db } from './database.ts';

/** A published claim, as it is known again. */
export interface StoredKnownClaim extends KnownClaim {
  readonly id: number;
  readonly key: string;
}

/** The claims of a published video, in the order in which they were published. */
export async function knownClaims(db: Db, videoId: string): Promise<StoredKnownClaim[]> {
  const rows = await db
    .selectFrom('claims')
    .innerJoin('evidence', 'evidence.claim_id', 'claims.id')
    .select(['claims.id', 'key', 'text', 'original_text', 'evidence.start_ms', 'evidence.end_ms'])
    .where('claims.video_id', '=', videoId)
    .orderBy('claims.id')
    .orderBy('evidence.start_ms')
    .execute();
  return [...Map.groupBy(rows, (row) => row.id).values()].map((pieces) => ({
    id: pieces[0]!.id,
    key: pieces[0]!.key,
    text: pieces[0]!.text,
    originalText: pieces[0]!.original_text,
    spans: pieces.map((piece) => ({ startMs: piece.start_ms, endMs: piece.end_ms })),
  }));
}

/** What a person said of a video's claims, the oldest first. */
export async function claimCorrectionsOf(db: Db, videoId: string): Promise<ClaimCorrection[]> {
  const rows = await db
    .selectFrom('claim_corrections')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    decision: row.decision,
    note: row.note ?? undefined,
    text: row.text,
    originalText: row.original_text,
    spans: row.spans,
  }));
}

export async function addClaimCorrection(
  trx: Db,
  videoId: string,
  { text, originalText, spans }: KnownClaim,
  { decision, note }: PersonVerdict,
): Promise<void> {
  await trx
    .insertInto('claim_corrections')
    .values({
      ...{ video_id: videoId, decision, note: note ?? null, text, original_text: originalText },
      spans: JSON.stringify(spans),
    })
    .execute();
}
