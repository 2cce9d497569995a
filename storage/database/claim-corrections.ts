import { sql, type Transaction } from 'kysely';
import { finalClaimText } from '../../domain/claims.ts';
import {
  type ClaimCorrection,
  heldVerdicts,
  type PersonVerdict,
  placeCorrections,
} from '../../domain/person-verdicts.ts';
import {
  addClaimCorrection,
  claimCorrectionsOf,
  knownClaims,
  type StoredKnownClaim,
} from './claim-correction-rows.ts';
import type { Db } from './database.ts';
import type { PublishedClaim } from './publication.ts';
import { takePublicationTurn } from './publication-turn.ts';
import type { Database } from './schema.ts';

type Trx = Transaction<Database>;

/** What a person said earlier of the claims of a video that are to be published, by claim id. */
export async function heldCorrections(
  trx: Trx,
  videoId: string,
  claims: readonly PublishedClaim[],
): Promise<ReadonlyMap<string, ClaimCorrection>> {
  const corrections = await claimCorrectionsOf(trx, videoId);
  if (corrections.length === 0) return new Map();
  const known = claims.map((claim) => ({
    id: claim.id,
    text: finalClaimText(claim),
    originalText: claim.text,
    spans: claim.evidence,
  }));
  return new Map([...heldVerdicts(corrections, known)].map(([{ id }, correction]) => [id, correction]));
}

/** How a claim stands after a person's verdict. */
export interface Judged {
  readonly visible: boolean;
  /** It has a vector of the model that its video was published with. */
  readonly searchable: boolean;
}

/**
 * Stores a person's verdict on a published claim; it holds at once, in place of what they said of it before, and
 * whenever the video is published again. Undefined takes back what they said.
 *
 * @returns undefined when the video has no such claim.
 */
export function setPersonVerdict(
  db: Db,
  { videoId, key }: { readonly videoId: string; readonly key: string },
  verdict: PersonVerdict | undefined,
): Promise<Judged | undefined> {
  return db.transaction().execute(async (trx) => {
    await takePublicationTurn(trx, videoId);
    const claims = await knownClaims(trx, videoId);
    const claim = claims.find((one) => one.key === key);
    if (claim === undefined) return undefined;
    await forgetCorrectionsOn(trx, videoId, claim, claims);
    if (verdict !== undefined) await addClaimCorrection(trx, videoId, claim, verdict);
    const { rows } = await sql<Judged>`
      update claims set person_decision = ${verdict?.decision ?? null}, person_note = ${verdict?.note ?? null}
      from publications
      where claims.id = ${claim.id} and publications.video_id = claims.video_id
      returning claims.visible, exists (
        select from embeddings
        where model_id = publications.embedding_model_id and kind = 'claim'
          and embeddings.text_hash = claims.text_hash) as searchable`.execute(trx);
    return rows[0];
  });
}

/** Verdicts on claims that the videos do not have as they are published now: of a video, or of all of a batch. */
export async function correctionsWithoutClaim(
  db: Db,
  of: { readonly videoId: string } | { readonly batch: string },
): Promise<(ClaimCorrection & { readonly videoId: string })[]> {
  const rows = await db
    .selectFrom('claim_corrections')
    .select('video_id')
    .distinct()
    .where((eb) =>
      'videoId' in of
        ? eb('video_id', '=', of.videoId)
        : eb(
            'video_id',
            'in',
            eb.selectFrom('batch_videos').select('batch_videos.video_id').where('batch', '=', of.batch),
          ),
    )
    .orderBy('video_id')
    .execute();
  const found = [];
  for (const { video_id: videoId } of rows) {
    const corrections = await claimCorrectionsOf(db, videoId);
    const { unplaced } = placeCorrections(corrections, await knownClaims(db, videoId));
    found.push(...unplaced.map((correction) => ({ ...correction, videoId })));
  }
  return found;
}

async function forgetCorrectionsOn(
  trx: Trx,
  videoId: string,
  claim: StoredKnownClaim,
  claims: readonly StoredKnownClaim[],
): Promise<void> {
  const { placed } = placeCorrections(await claimCorrectionsOf(trx, videoId), claims);
  const spoken = [...placed].flatMap(([{ id }, about]) => (about === claim ? [id] : []));
  if (spoken.length === 0) return;
  await trx.deleteFrom('claim_corrections').where('id', 'in', spoken).execute();
}
