import type { Outcome } from '../../domain/outcomes.ts';
import { type StageTime, stageTimes } from '../../domain/stage-times.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { Db } from '../../storage/database/database.ts';
import { batchesOf, stageRunsOf } from '../../storage/database/progress.ts';
import { type PublishedVideo, publishedVideo } from '../../storage/database/published-video.ts';
import { findKnownVideo } from './find-video.ts';

/** All that is known of one video. */
export interface VideoKnowledge {
  readonly video: VideoMetadata;
  /** Undefined while it is not stored. */
  readonly published?: PublishedVideo;
  readonly stages: readonly StageTime[];
  /** How it ended in the newest batch that lists it; undefined while it is open. */
  readonly outcome?: Outcome;
}

/**
 * @param typed an id, an address or a path.
 * @throws UserError when no such video is known.
 */
export async function readKnowledge(db: Db, typed: string): Promise<VideoKnowledge> {
  const video = await findKnownVideo(db, typed);
  const [published, runs, batches] = await Promise.all([
    publishedVideo(db, video.id),
    stageRunsOf(db, video.id),
    batchesOf(db, video.id),
  ]);
  return { video, published, stages: stageTimes(runs), outcome: batches[0]?.outcome };
}
