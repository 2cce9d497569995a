import type { VideoId } from '../../domain/ids.ts';
import { asBatchName } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { remedyOf } from '../../domain/remedies.ts';
import {
  type NumberedAttempt,
  numberedAttempts,
  type StageState,
  stageStates,
} from '../../domain/statistics/stage-states.ts';
import { batchMines } from '../../storage/database/batch-progress.ts';
import { costsByStage, type StageCosts } from '../../storage/database/call-costs.ts';
import type { Db } from '../../storage/database/database.ts';
import { batchesOf, stageRunsOf } from '../../storage/database/progress.ts';
import { findVideo } from '../../storage/database/videos.ts';

export interface VideoReport {
  readonly videoId: string;
  readonly title: string | undefined;
  readonly url: string;
  readonly batches: readonly { readonly batch: string; readonly outcome: Outcome | undefined }[];
  /** What happened to each stage of its way. */
  readonly stages: readonly StageState[];
  /** Every attempt, oldest first, numbered within its stage and run. */
  readonly runs: readonly NumberedAttempt[];
  /** What models did for it, by stage; those of earlier runs are among them. */
  readonly models: readonly StageCosts[];
  /** What a person can do about how it ended; undefined while it runs and where all is well. */
  readonly remedy: string | undefined;
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
  const [newest] = batches;
  const mines = newest === undefined || (await batchMines(db, asBatchName(newest.batch)));
  const open = batches.some(({ outcome }) => outcome === undefined);
  return {
    videoId: id,
    title: video.title,
    url: video.url,
    batches,
    stages: stageStates({ attempts: runs, outcome: open ? undefined : newest?.outcome?.kind, mines }),
    runs: numberedAttempts(runs),
    models,
    remedy: open || newest === undefined ? undefined : remedyFor(newest.outcome, id),
    open,
  };
}

/** As for all videos of that reason, but for this one alone. */
function remedyFor(outcome: Outcome | undefined, id: VideoId): string | undefined {
  if (outcome === undefined || (outcome.kind === 'stored' && outcome.detail === undefined)) return undefined;
  const reason = 'reason' in outcome ? outcome.reason : outcome.kind;
  return remedyOf(outcome.kind, reason)
    ?.replace(/vidmine retry (?:--reason \S+|--failed)/, `vidmine retry ${id}`)
    .replaceAll('<video>', id);
}
