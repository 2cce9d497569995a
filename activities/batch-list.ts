import { WorkflowNotFoundError } from '@temporalio/client';
import { type BatchName, type VideoId, videoWorkflowId } from '../domain/ids.ts';
import type { Outcome, OutcomeKind } from '../domain/outcomes.ts';
import {
  countOutcomes,
  endBatch,
  markShared,
  nextParked,
  pageOfUnsettled,
  reopenParked,
  settledAmong,
  settleVideo,
} from '../storage/database/batches.ts';
import type { ActivityContext } from './context.ts';
import { runSimply } from './stage/run-simply.ts';

export interface NextVideo {
  readonly videoId: VideoId;
  readonly position: number;
  /** Title, for the Temporal UI. */
  readonly summary: string;
}

/** What a batch workflow asks of the rows. */
export const createBatchList = (context: ActivityContext) => ({
  pageOfVideos: (input: { batch: BatchName; after: number; limit: number }): Promise<NextVideo[]> =>
    runSimply(context, async () => {
      const page = await pageOfUnsettled(context.db, input.batch, input.after, input.limit);
      return page.map(({ videoId, position, title }) => ({ videoId, position, summary: title ?? videoId }));
    }),

  markShared: (input: { batch: BatchName; videoIds: readonly VideoId[] }): Promise<void> =>
    runSimply(context, () => markShared(context.db, input.batch, input.videoIds)),

  restOfBatch: (batch: BatchName): Promise<{ open: number; nextParkedInMs: number | undefined }> =>
    runSimply(context, async () => {
      const { open } = await countOutcomes(context.db, batch);
      const parkedAt = await nextParked(context.db, batch);
      return { open, nextParkedInMs: parkedAt && Math.max(0, parkedAt.getTime() - Date.now()) };
    }),

  reopenParked: (batch: BatchName): Promise<number> =>
    runSimply(context, () => reopenParked(context.db, batch, new Date())),

  /** Of the videos in flight, those that have an outcome; one whose workflow is gone without is given one. */
  reconcile: (input: { batch: BatchName; inFlight: readonly VideoId[] }): Promise<VideoId[]> =>
    runSimply(context, async (life) => {
      const settled = new Set(await settledAmong(context.db, input.batch, input.inFlight));
      for (const videoId of input.inFlight) {
        if (life.signal.aborted || settled.has(videoId)) continue;
        if (await isRunning(context, videoWorkflowId(videoId))) continue;
        await settleVideo(context.db, videoId, VANISHED, input.batch);
        settled.add(videoId);
      }
      return [...settled];
    }),

  concludeBatch: (batch: BatchName): Promise<Record<OutcomeKind, number>> =>
    runSimply(context, async () => {
      await endBatch(context.db, batch);
      const { open: _open, ...counts } = await countOutcomes(context.db, batch);
      return counts;
    }),

  isRunning: (workflowId: string): Promise<boolean> =>
    runSimply(context, () => isRunning(context, workflowId)),
});

const VANISHED: Outcome = {
  kind: 'failed',
  stage: 'probe',
  reason: 'vanished',
  detail:
    'Its workflow ended without a word (terminated by hand, or its history was lost). Try: vidmine retry',
};

async function isRunning(context: ActivityContext, workflowId: string): Promise<boolean> {
  try {
    const description = await context.temporal.workflow.getHandle(workflowId).describe();
    return description.status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
