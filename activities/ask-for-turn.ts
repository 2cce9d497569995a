import { WorkflowIdReusePolicy } from '@temporalio/common';
import { ACCOUNTS_WORKFLOW_ID, videoWorkflowId } from '../domain/ids.ts';
import { ACCOUNTS_SIGNALS } from '../domain/messages.ts';
import type { ActivityContext } from './context.ts';
import type { VideoInput } from './inputs.ts';
import { originOf } from './stage/attempt.ts';
import { runSimply } from './stage/run-simply.ts';

/** What `accounts` is asked with; its owner is workflows/accounts/turns.ts, which imports nothing from here. */
export interface TurnRequest {
  readonly videoId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly delaySeconds: readonly [min: number, max: number];
}

/** Asks `accounts` for a video's turn, starting that workflow where it does not run. */
export const createAskForTurn =
  (context: ActivityContext) =>
  (input: VideoInput): Promise<void> =>
    runSimply(context, async () => {
      const { downloads } = await context.settings(input.settingsHash);
      const request: TurnRequest = {
        videoId: input.videoId,
        workflowId: videoWorkflowId(input.videoId),
        runId: originOf(context).runId,
        delaySeconds: [downloads.delaySecondsMin, downloads.delaySecondsMax],
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
    });
