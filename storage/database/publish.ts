import type { Transaction } from 'kysely';
import type { Db } from './database.ts';
import type { EvidenceSegments, Publication } from './publication.ts';
import { takePublicationTurn } from './publication-turn.ts';
import { publishClaims } from './publish-claims.ts';
import { publishItems } from './publish-items.ts';
import { publishSummary } from './publish-summary.ts';
import { assertAllEmbedded } from './publish-vectors.ts';
import type { Database } from './schema.ts';
import { findResult } from './stage-runs.ts';

/**
 * Makes a video's knowledge visible, all of it at once with its done mark, in place of what was published of it
 * before; what a person said of its claims then holds for the new ones too. One transaction; given a transaction, it
 * becomes a part of that one.
 *
 * @returns how many segments are now visible, and how many claims.
 * @throws StageError (`video`) when a segment or claim has no vector, Error when an item's evidence is missing or
 * lies outside the segments; nothing is changed then.
 */
export function publishVideo(
  db: Db,
  publication: Publication,
): Promise<{ segments: number; claims: number }> {
  const within = (trx: Db) => publishWithin(trx as Transaction<Database>, publication);
  return db.isTransaction ? within(db) : db.transaction().execute(within);
}

async function publishWithin(trx: Transaction<Database>, publication: Publication) {
  await takePublicationTurn(trx, publication.videoId);
  const segments = await loadEvidenceSegments(trx, publication);
  await replaceDoneMark(trx, publication);
  await publishClaims(trx, publication, segments);
  await publishItems(trx, publication, segments);
  await publishSummary(trx, publication);
  return assertAllEmbedded(trx, publication);
}

async function loadEvidenceSegments(
  trx: Transaction<Database>,
  { videoId, segmentHash }: Publication,
): Promise<EvidenceSegments> {
  const rows = await trx
    .selectFrom('segments')
    .select(['id', 'ordinal', 'speaker_id'])
    .where('video_id', '=', videoId)
    .where('config_hash', '=', segmentHash)
    .orderBy('ordinal')
    .execute();
  // A recording without a word has no segments, and that is its correct result.
  const segmented = { videoId, stage: 'segment', configHash: segmentHash } as const;
  if (rows.length === 0 && (await findResult(trx, segmented)) === undefined) {
    throw new Error(`The video ${videoId} has no segments under ${segmentHash}, so it cannot be published.`);
  }
  return new Map(rows.map((row) => [row.ordinal, { id: row.id, speakerId: row.speaker_id }]));
}

/** Deleting the old mark takes the knowledge that stands under it along. */
async function replaceDoneMark(trx: Transaction<Database>, publication: Publication): Promise<void> {
  await trx.deleteFrom('publications').where('video_id', '=', publication.videoId).execute();
  await trx
    .insertInto('publications')
    .values({
      video_id: publication.videoId,
      config_hash: publication.configHash,
      segment_hash: publication.segmentHash,
      transcript_hash: publication.transcriptHash,
      settings_hash: publication.settingsHash,
      heard_hash: publication.heardHash,
      mining: publication.mining,
      model: publication.model ?? null,
      demo: publication.demo,
      embedding_model_id: publication.embeddingModelId,
    })
    .execute();
}
