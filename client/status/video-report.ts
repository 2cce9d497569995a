import { asVideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { Db } from '../../storage/database/database.ts';
import { batchesOf, type StageRun, stageRunsOf } from '../../storage/database/progress.ts';
import { findVideo } from '../../storage/database/videos.ts';

export interface VideoReport {
  readonly videoId: string;
  readonly title: string | undefined;
  readonly url: string;
  readonly batches: readonly { readonly batch: string; readonly outcome: Outcome | undefined }[];
  /** Every attempt, oldest first. */
  readonly runs: readonly StageRun[];
  /** True while a batch waits for its outcome. */
  readonly open: boolean;
}

/** Undefined when the video is not known. */
export async function videoReport(db: Db, id: string): Promise<VideoReport | undefined> {
  const video = await findVideo(db, asVideoId(id));
  if (video === undefined) return undefined;
  const [batches, runs] = await Promise.all([batchesOf(db, id), stageRunsOf(db, id)]);
  return {
    videoId: id,
    title: video.title,
    url: video.url,
    batches,
    runs,
    open: batches.some(({ outcome }) => outcome === undefined),
  };
}
