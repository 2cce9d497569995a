import { type Span, spansMs, spansWithout } from '../../domain/voices/spans.ts';
import type { Db } from './database.ts';

/** What a person said of who speaks in these stretches of a video. */
export interface SpeakerCorrection {
  readonly id: number;
  readonly videoId: string;
  /** Undefined: whoever it is, they are not to be named. */
  readonly voiceId?: number;
  readonly spans: readonly Span[];
}

/** Of these videos, the oldest first. */
export async function correctionsOf(db: Db, videoIds: readonly string[]): Promise<SpeakerCorrection[]> {
  if (videoIds.length === 0) return [];
  const rows = await db
    .selectFrom('speaker_corrections')
    .select(['id', 'video_id', 'voice_id', 'spans'])
    .where('video_id', 'in', [...videoIds])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    videoId: row.video_id,
    voiceId: row.voice_id ?? undefined,
    spans: row.spans,
  }));
}

/** Returns the id of the correction. */
export async function addCorrection(
  trx: Db,
  { videoId, voiceId, spans }: Omit<SpeakerCorrection, 'id'>,
): Promise<number> {
  const { id } = await trx
    .insertInto('speaker_corrections')
    .values({ video_id: videoId, voice_id: voiceId ?? null, spans: JSON.stringify(spans) })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A correction of which less than this share is left says nothing any more. */
const LEAST_LEFT = 0.5;

/**
 * Takes these stretches out of earlier corrections of the video. One that loses more than half goes altogether, along
 * with what it taught.
 *
 * @returns ids of the voices that the corrections which went had named.
 */
export async function withdrawCorrections(
  trx: Db,
  videoId: string,
  spans: readonly Span[],
): Promise<number[]> {
  const voices: number[] = [];
  for (const earlier of await correctionsOf(trx, [videoId])) {
    const left = spansWithout(earlier.spans, spans);
    const share = spansMs(left) / Math.max(1, spansMs(earlier.spans));
    if (share >= 1) continue;
    if (share >= LEAST_LEFT) {
      await trx
        .updateTable('speaker_corrections')
        .set({ spans: JSON.stringify(left) })
        .where('id', '=', earlier.id)
        .execute();
      continue;
    }
    await trx.deleteFrom('speaker_corrections').where('id', '=', earlier.id).execute();
    if (earlier.voiceId !== undefined) voices.push(earlier.voiceId);
  }
  return voices;
}
