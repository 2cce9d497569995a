import { type BatchName, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { endCancelled } from '../../storage/database/batch-end.ts';
import { wantedByOthers } from '../../storage/database/batch-videos.ts';
import type { ActivityContext } from '../context.ts';
import { cancelIfRunning } from '../running-workflow.ts';
import { runSimply } from '../stage/run-simply.ts';
import { askAll } from './ask-all.ts';
import { videosListed } from './videos-listed.ts';

export interface CancelInput {
  readonly batch: BatchName;
  /** Whom the batch knows to run for it. */
  readonly inFlight: readonly VideoId[];
}

/**
 * Cancels the videos that run for a batch, but none that another batch waits for. Where none is left, its open rows
 * and the batch end. The row says first that this is wanted, whoever asked for it: no stage begins any more.
 *
 * @returns those that still run; what they leave behind is theirs to end.
 */
export const createCancelVideos =
  (context: ActivityContext) =>
  ({ batch, inFlight }: CancelInput): Promise<VideoId[]> =>
    runSimply(context, async (life) => {
      const { db } = context;
      await setControl(db, batch, 'cancel');
      const running = [...new Set([...inFlight, ...(await videosListed(context, batch))])];
      const wanted = await wantedByOthers(db, batch, running);
      const left = running.filter((videoId) => !wanted.has(videoId));
      const stillRuns = await askAll(left, life, (videoId) =>
        cancelIfRunning(context, videoWorkflowId(videoId)),
      );
      const ending = left.filter((_, index) => stillRuns[index]);
      if (ending.length === 0) await endCancelled(db, batch);
      return ending;
    });
