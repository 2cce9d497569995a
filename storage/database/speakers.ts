import { sql } from 'kysely';
import type { VideoId } from '../../domain/ids.ts';
import type { PieceSpeaker } from '../../domain/speakers/cluster.ts';
import type { EncodedPiece, EncoderIdentity, VoiceCluster } from '../../domain/speakers/voice-vector.ts';
import type { Db } from './database.ts';
import { keepVoices } from './voice-lock.ts';
import { vectorBytes } from './voice-vectors.ts';

/** PostgreSQL takes 65535 parameters in a statement. */
const ROWS_PER_INSERT = 1000;

export interface IdentifiedSpeakers {
  readonly encoder: EncoderIdentity;
  readonly clusters: readonly VoiceCluster[];
  readonly pieces: readonly EncodedPiece[];
  /** One for each piece. */
  readonly speakers: readonly PieceSpeaker[];
}

/**
 * Stores the voices of a video, as strangers: who they are is decided next, in the same transaction. What is stored
 * under this identity already is replaced, but keeps its rows, since segments point to them. Until the transaction
 * ends, no voice changes.
 */
export async function saveSpeakers(
  trx: Db,
  videoId: VideoId,
  configHash: string,
  identified: IdentifiedSpeakers,
): Promise<void> {
  await keepVoices(trx);
  await saveClusters(trx, videoId, configHash, identified);
  await savePieces(trx, videoId, configHash, identified);
}

async function saveClusters(
  trx: Db,
  videoId: VideoId,
  configHash: string,
  { encoder, clusters }: IdentifiedSpeakers,
): Promise<void> {
  if (clusters.length === 0) return;
  const rows = clusters.map(({ label, centroid, speechMs, coherence }) => ({
    video_id: videoId,
    config_hash: configHash,
    label,
    kind: 'stranger' as const,
    rule: 'no-voices' as const,
    encoder: encoder.digest,
    vector: vectorBytes(centroid),
    speech_ms: Math.round(speechMs),
    coherence,
  }));
  await trx
    .insertInto('speakers')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['video_id', 'config_hash', 'label']).doUpdateSet({
        encoder: sql`excluded.encoder`,
        vector: sql`excluded.vector`,
        speech_ms: sql`excluded.speech_ms`,
        coherence: sql`excluded.coherence`,
      }),
    )
    .execute();
}

async function savePieces(
  trx: Db,
  videoId: VideoId,
  configHash: string,
  { encoder, pieces, speakers }: IdentifiedSpeakers,
): Promise<void> {
  await trx
    .deleteFrom('speaker_pieces')
    .where('video_id', '=', videoId)
    .where('config_hash', '=', configHash)
    .execute();
  const rows = pieces.flatMap(({ startMs, endMs, vector }, index) => {
    if (vector === undefined) return [];
    const { label, confidence } = speakers[index]!;
    return {
      video_id: videoId,
      config_hash: configHash,
      start_ms: startMs,
      end_ms: endMs,
      label: label ?? null,
      confidence,
      encoder: encoder.digest,
      vector: vectorBytes(vector),
    };
  });
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    await trx
      .insertInto('speaker_pieces')
      .values(rows.slice(at, at + ROWS_PER_INSERT))
      // Words may begin at once; one of two such pieces is enough to learn a voice from.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
