import { activityInfo } from '@temporalio/activity';
import { WorkflowIdReusePolicy } from '@temporalio/common';
import { ACCOUNTS_WORKFLOW_ID, type BatchName, videoWorkflowId } from '../domain/ids.ts';
import { ACCOUNTS_SIGNALS } from '../domain/messages.ts';
import type { VideoMetadata } from '../domain/video.ts';
import { otherBatchThatWaits } from '../storage/database/batch-control.ts';
import type { ActivityContext } from './context.ts';
import { requireVideo } from './require-video.ts';
import { originOf } from './stage/attempt.ts';
import { runSimply } from './stage/run-simply.ts';
import type { AskForTurnInput, LeaseRequest, TurnAsked } from './turns/inputs.ts';

const MINUTE_MS = 60_000;
/** A request may be lost with `accounts`: a video asks again after this long. */
const ASK_AGAIN_MS = 10 * MINUTE_MS;
/** The activity around a download has a minute to store what came. */
const STORING_MS = MINUTE_MS;

/** Asks `accounts` for a video's turn, starting that workflow where it does not run. */
export const createAskForTurn =
  (context: ActivityContext) =>
  (input: AskForTurnInput): Promise<TurnAsked> =>
    runSimply(context, async () => {
      const { videoId, wants, refused, again } = input;
      const batch = await batchThatWaits(context, input);
      const { downloads } = await context.settings(input.settingsHash);
      const request: LeaseRequest = {
        videoId,
        workflowId: videoWorkflowId(videoId),
        runId: originOf(context).runId,
        batch,
        host: hostOf(await requireVideo(context, input)),
        wants,
        refused,
        again,
        priority: activityInfo().priority?.priorityKey,
        limitMs: downloads.timeoutMinutes * MINUTE_MS + STORING_MS,
      };
      await context.temporal.workflow.signalWithStart('accounts', {
        workflowId: ACCOUNTS_WORKFLOW_ID,
        taskQueue: 'orchestration',
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        args: [],
        signal: ACCOUNTS_SIGNALS.leaseRequested,
        signalArgs: [request],
        staticSummary: 'Who may download now',
      });
      return { askAgainMs: ASK_AGAIN_MS * context.timeScale };
    });

/** The batch it runs for; where that one rests, another one that waits for it, if there is one. */
async function batchThatWaits(
  { db, heldBatches }: ActivityContext,
  { videoId, batch }: AskForTurnInput,
): Promise<BatchName | undefined> {
  if (batch === undefined || !(await heldBatches()).has(batch)) return batch;
  return (await otherBatchThatWaits(db, videoId, batch)) ?? batch;
}

/** The host a video is fetched from, in lower case; empty where its address names none. */
function hostOf({ url, mediaUrl }: VideoMetadata): string {
  try {
    return new URL(mediaUrl ?? url).hostname.toLowerCase();
  } catch {
    return '';
  }
}
