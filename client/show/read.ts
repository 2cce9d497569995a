import type { Configuration } from '../../domain/configuration.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { type StageTime, stageTimes } from '../../domain/stage-times.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { Db } from '../../storage/database/database.ts';
import { batchesOf, stageRunsOf } from '../../storage/database/progress.ts';
import { type PublishedVideo, publishedVideo } from '../../storage/database/published-video.ts';
import { findKnownVideo } from './find-video.ts';
import { type ClaimStanding, readStandings } from './read-standings.ts';

/** All that is known of one video. */
export interface VideoKnowledge {
  readonly video: VideoMetadata;
  /** Undefined while it is not stored. */
  readonly published?: PublishedVideo;
  /** What other videos say of its claims, by claim. */
  readonly standings: ReadonlyMap<number, ClaimStanding>;
  readonly stages: readonly StageTime[];
  /** How it ended in the newest batch that lists it; undefined while it is open. */
  readonly outcome?: Outcome;
}

/**
 * @param typed an id, an address or a path.
 * @throws UserError when no such video is known.
 */
export async function readKnowledge(
  db: Db,
  typed: string,
  link: Configuration['link'],
): Promise<VideoKnowledge> {
  const video = await findKnownVideo(db, typed);
  const [published, runs, batches] = await Promise.all([
    publishedVideo(db, video.id),
    stageRunsOf(db, video.id),
    batchesOf(db, video.id),
  ]);
  const standings = await readStandings(db, published?.claims ?? [], link);
  return { video, published, standings, stages: stageTimes(runs), outcome: batches[0]?.outcome };
}
