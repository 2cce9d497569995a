import type { BatchName, VideoId } from '../domain/ids.ts';
import type { OutcomeKind } from '../domain/outcomes.ts';
import { endIfSettled } from '../storage/database/batch-end.ts';
import { markShared, pageOfUnsettled, parkedUntil, reopenParked } from '../storage/database/batch-videos.ts';
import { countOutcomes } from '../storage/database/batches.ts';
import { createCancelVideos } from './batch/cancel-videos.ts';
import { createLookAtBatch } from './batch/look-at-batch.ts';
import { createWakeVideos } from './batch/wake-videos.ts';
import type { ActivityContext } from './context.ts';
import { tellBatchFinished } from './notices/batch-finished.ts';
import { isRunning, type WorkflowRef } from './running-workflow.ts';
import { runSimply } from './stage/run-simply.ts';

export interface PageInput {
  readonly batch: BatchName;
  /** Position behind which to read. */
  readonly after: number;
  readonly limit: number;
  /** Videos to leave out, wherever they stand. */
  readonly besides?: readonly VideoId[];
}

export interface NextVideo {
  readonly videoId: VideoId;
  readonly position: number;
  /** Title and channel, for the Temporal UI. */
  readonly summary: string;
  /** Settings of its own, since it was run again on them; undefined: the batch's. */
  readonly settingsHash?: string;
}

export interface RestOfBatch {
  readonly open: number;
  /** When the first of the parked videos may be tried again; undefined when none is parked. */
  readonly parkedForMs: number | undefined;
}

/** What a batch workflow asks of the rows. */
export const createBatchList = (context: ActivityContext) => ({
  pageOfVideos: ({ batch, after, limit, besides }: PageInput): Promise<NextVideo[]> =>
    runSimply(context, async () => {
      const page = await pageOfUnsettled(context.db, batch, after, limit, besides);
      return page.map(({ title, channel, ...next }) => ({
        ...next,
        summary: [title ?? next.videoId, channel].filter((part) => part !== undefined).join(' — '),
      }));
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

  // Batches on their way know it by this name.
  reconcile: createLookAtBatch(context),

  /** Ends the batch, unless rows of it are open: then undefined. */
  concludeBatch: (batch: BatchName): Promise<Record<OutcomeKind, number> | undefined> =>
    runSimply(context, async () => {
      const counted = await endIfSettled(context.db, batch);
      if (counted === undefined) return undefined;
      const { open: _open, ...counts } = counted;
      await tellBatchFinished(context, batch, counts);
      return counts;
    }),

  cancelVideos: createCancelVideos(context),

  wakeVideos: createWakeVideos(context),

  isRunning: (workflow: WorkflowRef): Promise<boolean> =>
    runSimply(context, () => isRunning(context, workflow)),
});
