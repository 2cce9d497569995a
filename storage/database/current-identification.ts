import type { VideoId } from '../../domain/ids.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Db } from './database.ts';

/**
 * Config hash of the identification that a person sees: that of the published segments; before a video is published,
 * or where nobody speaks in any segment, the newest. Undefined where there is none.
 */
export async function currentIdentification(db: Db, videoId: VideoId): Promise<string | undefined> {
  const published = await db
    .selectFrom('publications')
    .innerJoin('segments', (join) =>
      join
        .onRef('segments.video_id', '=', 'publications.video_id')
        .onRef('segments.config_hash', '=', 'publications.segment_hash'),
    )
    .innerJoin('speakers', 'speakers.id', 'segments.speaker_id')
    .select('speakers.config_hash')
    .where('publications.video_id', '=', videoId)
    .limit(1)
    .executeTakeFirst();
  return published?.config_hash ?? newestResult(db, videoId, 'identify');
}

/** Config hash of the transcript that a person sees, or else the newest. */
export async function currentTranscript(db: Db, videoId: VideoId): Promise<string | undefined> {
  const published = await db
    .selectFrom('publications')
    .select('transcript_hash')
    .where('video_id', '=', videoId)
    .executeTakeFirst();
  return published?.transcript_hash ?? newestResult(db, videoId, 'transcribe');
}

async function newestResult(db: Db, videoId: VideoId, stage: Stage): Promise<string | undefined> {
  const row = await db
    .selectFrom('stage_runs')
    .select('config_hash')
    .where('video_id', '=', videoId)
    .where('stage', '=', stage)
    .where('status', '=', 'completed')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.config_hash;
}
