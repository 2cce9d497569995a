import type { BatchControl } from '../../domain/batch-control.ts';
import { type BatchName, batchWorkflowId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import type { BatchTuning } from '../../domain/messages.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { windowOf } from '../../domain/pacing/batch-window.ts';
import { openAmong, openUpTo, settleVideo } from '../../storage/database/batch-videos.ts';
import { countOutcomes, findBatch, type OutcomeCounts } from '../../storage/database/batches.ts';
import { closeOpenRuns, lastStage } from '../../storage/database/stage-attempts.ts';
import type { ActivityContext } from '../context.ts';
import { cancelIfRunning, isRunning } from '../running-workflow.ts';
import type { Life } from '../stage/heartbeat.ts';
import { runSimply } from '../stage/run-simply.ts';
import { pacingInForce } from '../turns/pacing-in-force.ts';
import { askAll } from './ask-all.ts';

export interface LookInput {
  readonly batch: BatchName;
  readonly inFlight: readonly VideoId[];
  /** Position up to which videos were started; undefined: all of them. */
  readonly readTo?: number;
  /** Settings that its workflow starts videos with; undefined: of a run that does not change them. */
  readonly settingsHash?: string;
}

/** What the rows of a batch say to its workflow. */
export interface Look {
  /** Of the videos in flight, those that have an outcome. */
  readonly settled: VideoId[];
  /** True where a row that was read before is open and nobody runs its video: the list is to be read again. */
  readonly unstarted: boolean;
  readonly control: BatchControl;
  /** What was tuned and not heard. */
  readonly tuning?: BatchTuning;
  readonly counts: OutcomeCounts;
  /** When to look again. */
  readonly nextLookMs: number;
}

const TEN_MINUTES_MS = 600_000;
const LEAST_MS = 1000;

/**
 * Whatever was not heard: videos that have an outcome, such as one that is given here to a video in flight whose
 * workflow is gone; rows that were opened; what a person wants of the batch. A cancellation that was not heard is sent
 * again.
 */
export const createLookAtBatch =
  (context: ActivityContext) =>
  (input: LookInput): Promise<Look> =>
    runSimply(context, async (life) => {
      const { batch } = input;
      const settled = await settledOrVanished(context, input, life);
      const unstarted = await someUnstarted(context, input, life);
      const row = await findBatch(context.db, batch);
      if (row?.control === 'cancel') await cancelIfRunning(context, batchWorkflowId(batch));
      return {
        settled,
        unstarted,
        control: row?.control ?? 'go',
        tuning: await tuningOf(context, row?.settingsHash, input.settingsHash),
        counts: await countOutcomes(context.db, batch),
        nextLookMs: Math.max(LEAST_MS, TEN_MINUTES_MS * context.timeScale),
      };
    });

async function settledOrVanished(
  context: ActivityContext,
  { batch, inFlight }: LookInput,
  life: Life,
): Promise<VideoId[]> {
  const open = await openAmong(context.db, batch, inFlight);
  const vanished = await notRunning(context, [...open], life);
  for (const videoId of vanished) {
    await settleAsVanished(context, videoId);
    open.delete(videoId);
  }
  return inFlight.filter((videoId) => !open.has(videoId));
}

/** Shared videos and retried ones run elsewhere; whoever runs nowhere was opened, or lost, without a word. */
async function someUnstarted(
  context: ActivityContext,
  { batch, inFlight, readTo }: LookInput,
  life: Life,
): Promise<boolean> {
  const ours = new Set<string>(inFlight);
  const others = (await openUpTo(context.db, batch, readTo)).filter((videoId) => !ours.has(videoId));
  const idle = await notRunning(context, others, life);
  // One that has just ended has its outcome by now.
  return (await openAmong(context.db, batch, idle)).size > 0;
}

async function notRunning(
  context: ActivityContext,
  videos: readonly VideoId[],
  life: Life,
): Promise<VideoId[]> {
  const runs = await askAll(videos, life, (videoId) =>
    isRunning(context, { workflowId: videoWorkflowId(videoId) }),
  );
  return videos.filter((_, index) => !runs[index]);
}

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

/** Settings in the row that the workflow has not heard of, and the window that goes with them. */
async function tuningOf(
  context: ActivityContext,
  settingsHash: string | undefined,
  known: string | undefined,
): Promise<BatchTuning | undefined> {
  if (settingsHash === undefined || known === undefined || settingsHash === known) return undefined;
  const settings = await context.settings(settingsHash);
  return { settingsHash, window: windowOf(settings, await pacingInForce(context)) };
}
