import type { VideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { costsByStage, type StageCosts } from '../../storage/database/call-costs.ts';
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
  /** What models did for it, by stage; those of earlier runs are among them. */
  readonly models: readonly StageCosts[];
  /** True while a batch waits for its outcome. */
  readonly open: boolean;
}

/** @throws Error when the video is not known. */
export async function videoReport(db: Db, id: VideoId): Promise<VideoReport> {
  const video = await findVideo(db, id);
  if (video === undefined) throw new Error(`The video ${id} is not known.`);
  const [batches, runs, models] = await Promise.all([
    batchesOf(db, id),
    stageRunsOf(db, id),
    costsByStage(db, { videoId: id }),
  ]);
  return {
    videoId: id,
    title: video.title,
    url: video.url,
    batches,
    runs,
    models,
    open: batches.some(({ outcome }) => outcome === undefined),
  };
}
