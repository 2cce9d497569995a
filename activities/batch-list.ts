import { type BatchName, type VideoId, videoWorkflowId } from '../domain/ids.ts';
import type { Outcome, OutcomeKind } from '../domain/outcomes.ts';
import {
  markShared,
  openUpTo,
  pageOfUnsettled,
  parkedUntil,
  reopenParked,
  settleVideo,
} from '../storage/database/batch-videos.ts';
import { countOutcomes, endBatch } from '../storage/database/batches.ts';
import { closeOpenRuns, lastStage } from '../storage/database/stage-attempts.ts';
import type { ActivityContext } from './context.ts';
import { isRunning, type WorkflowRef } from './running-workflow.ts';
import { runSimply } from './stage/run-simply.ts';

export interface NextVideo {
  readonly videoId: VideoId;
  readonly position: number;
  /** Title, for the Temporal UI. */
  readonly summary: string;
  /** Settings of its own, since it was run again on them; undefined: the batch's. */
  readonly settingsHash?: string;
}

export interface RestOfBatch {
  readonly open: number;
  /** When the first of the parked videos may be tried again; undefined when none is parked. */
  readonly parkedForMs: number | undefined;
}

export interface ReconcileInput {
  readonly batch: BatchName;
  readonly inFlight: readonly VideoId[];
  /** Position up to which videos were started; undefined: all of them. */
  readonly readTo?: number;
}

/** What a batch workflow asks of the rows. */
export const createBatchList = (context: ActivityContext) => ({
  pageOfVideos: (input: { batch: BatchName; after: number; limit: number }): Promise<NextVideo[]> =>
    runSimply(context, async () => {
      const page = await pageOfUnsettled(context.db, input.batch, input.after, input.limit);
      return page.map(({ title, ...next }) => ({ ...next, summary: title ?? next.videoId }));
    }),

  markShared: (input: { batch: BatchName; videoIds: readonly VideoId[] }): Promise<void> =>
    runSimply(context, () => markShared(context.db, input.batch, input.videoIds)),

  restOfBatch: (batch: BatchName): Promise<RestOfBatch> =>
    runSimply(context, async () => {
      const { open } = await countOutcomes(context.db, batch);
      const until = await parkedUntil(context.db, batch);
      return { open, parkedForMs: until && Math.max(0, until.getTime() - Date.now()) };
    }),

  reopenParked: (batch: BatchName): Promise<number> =>
    runSimply(context, () => reopenParked(context.db, batch, new Date())),

  /** Of the videos in flight, those that have an outcome; one whose workflow is gone without is given one. */
  reconcile: (input: ReconcileInput): Promise<VideoId[]> =>
    runSimply(context, async (life) => {
      const open = new Set(await openUpTo(context.db, input.batch, input.readTo));
      for (const videoId of [...open]) {
        if (life.signal.aborted) break;
        if (await isRunning(context, { workflowId: videoWorkflowId(videoId) })) continue;
        await settleAsVanished(context, videoId);
        open.delete(videoId);
      }
      return input.inFlight.filter((videoId) => !open.has(videoId));
    }),

  concludeBatch: (batch: BatchName): Promise<Record<OutcomeKind, number>> =>
    runSimply(context, async () => {
      await endBatch(context.db, batch);
      const { open: _open, ...counts } = await countOutcomes(context.db, batch);
      return counts;
    }),

  isRunning: (workflow: WorkflowRef): Promise<boolean> =>
    runSimply(context, () => isRunning(context, workflow)),
});

async function settleAsVanished(context: ActivityContext, videoId: VideoId): Promise<void> {
  const outcome: Outcome = {
    kind: 'failed',
    stage: (await lastStage(context.db, videoId)) ?? 'probe',
    reason: 'vanished',
    detail: `Its workflow ended without a word (terminated by hand, or its history was lost). Try: vidmine retry ${videoId}`,
  };
  await closeOpenRuns(context.db, videoId, outcome);
  // For no batch in particular: it may have been settled since we looked, and then it keeps that outcome.
  await settleVideo(context.db, videoId, outcome, undefined);
}
