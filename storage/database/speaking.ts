import { sql } from 'kysely';
import type { VideoId } from '../../domain/ids.ts';
import type { Speaking } from '../../domain/mining/speakers-told.ts';
import type { Db } from './database.ts';

/** How long each letter speaks in the segments of one segmentation. */
export async function speakingIn(db: Db, videoId: VideoId, segmentHash: string): Promise<Speaking[]> {
  const rows = await db
    .selectFrom('segments')
    .leftJoin('speakers', 'speakers.id', 'segments.speaker_id')
    .select(['speakers.label', sql<number>`sum(end_ms - start_ms)::float8`.as('durationMs')])
    .where('segments.video_id', '=', videoId)
    .where('segments.config_hash', '=', segmentHash)
    .groupBy('speakers.label')
    .execute();
  return rows.map(({ label, durationMs }) => ({ speaker: label ?? undefined, durationMs }));
}
