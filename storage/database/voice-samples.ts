import type { VoiceVector } from '../../domain/speakers/voice-vector.ts';
import type { Db } from './database.ts';
import { vectorBytes, vectorOfBytes } from './voice-vectors.ts';

/** What a voice is known by. */
export interface VoiceSample {
  readonly id: number;
  readonly voiceId: number;
  /** Digest of the encoder that made the vector. */
  readonly encoder: string;
  readonly vector: VoiceVector;
  readonly speechMs: number;
  /** Where it comes from, for a person. */
  readonly source: string;
  readonly videoId?: string;
  /** It was learnt from this correction, and goes with it. */
  readonly correctionId?: number;
  readonly createdAt: Date;
}

export async function addSample(trx: Db, sample: Omit<VoiceSample, 'id' | 'createdAt'>): Promise<void> {
  await trx
    .insertInto('voice_samples')
    .values({
      voice_id: sample.voiceId,
      encoder: sample.encoder,
      vector: vectorBytes(sample.vector),
      speech_ms: Math.round(sample.speechMs),
      source: sample.source,
      video_id: sample.videoId ?? null,
      correction_id: sample.correctionId ?? null,
    })
    .execute();
}

/** Samples of all voices or of one, the oldest first. */
export async function listSamples(
  db: Db,
  { voiceId, encoder }: { readonly voiceId?: number; readonly encoder?: string } = {},
): Promise<VoiceSample[]> {
  const rows = await db
    .selectFrom('voice_samples')
    .selectAll()
    .$if(voiceId !== undefined, (query) => query.where('voice_id', '=', voiceId!))
    .$if(encoder !== undefined, (query) => query.where('encoder', '=', encoder!))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    voiceId: row.voice_id,
    encoder: row.encoder,
    vector: vectorOfBytes(row.vector),
    speechMs: row.speech_ms,
    source: row.source,
    videoId: row.video_id ?? undefined,
    correctionId: row.correction_id ?? undefined,
    createdAt: row.created_at,
  }));
}

/** Forgets what a voice is known by; its name and what a person assigned to it stay. */
export async function removeSamples(trx: Db, voiceId: number): Promise<void> {
  await trx.deleteFrom('voice_samples').where('voice_id', '=', voiceId).execute();
}
