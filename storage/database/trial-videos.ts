import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { SourceKind } from '../../domain/video.ts';
import type { Db } from './database.ts';

export interface TrialVideo {
  readonly id: string;
  readonly kind: SourceKind;
  readonly url: string;
  readonly mediaUrl: string | undefined;
  readonly durationMs: number | undefined;
  /** Undefined: not settled. */
  readonly outcome: OutcomeKind | undefined;
}

/** The videos a batch took when it was last started, in its order; what it left out then is not among them. */
export async function trialVideos(db: Db, batch: string): Promise<TrialVideo[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .innerJoin('videos', 'videos.id', 'batch_videos.video_id')
    .select(['videos.id', 'kind', 'url', 'media_url', 'duration_ms', 'outcome'])
    .where('batch', '=', batch)
    // What is left out is settled by the very transaction that starts the batch: its now() is the same.
    .where((eb) => eb.or([eb('outcome', 'is', null), eb('settled_at', '>', eb.ref('batches.started_at'))]))
    .orderBy('position')
    .execute();
  return rows.map(({ media_url, duration_ms, outcome, ...row }) => ({
    ...row,
    mediaUrl: media_url ?? undefined,
    durationMs: duration_ms ?? undefined,
    outcome: outcome ?? undefined,
  }));
}
