import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { readReportedProblems } from './reported-problems.ts';

/** A workflow whose next step fails again and again: it does not fail, it waits for code that can go on. */
export interface StuckWorkflow {
  readonly workflowId: string;
  readonly runId: string;
  /** What fails, in words; the error last. */
  readonly problems: readonly string[];
  readonly since?: Date;
}

const QUERY = "TemporalReportedProblems IS NOT NULL AND ExecutionStatus = 'Running'";
const REPORTED = defineSearchAttributeKey('TemporalReportedProblems', 'KEYWORD_LIST');
/** Of more nothing is told beyond their number: they are stuck for the same reason. */
const LOOKED_AT = 20;
const LAST_EVENTS = 20;

/**
 * Workflows that the server reports as stuck, after a few failures of a step in a row: a version that does not fit their
 * history, or a bug. Two questions for each, for a few of them.
 *
 * @throws the gRPC error when the server does not answer.
 */
export async function stuckWorkflows(client: Client): Promise<StuckWorkflow[]> {
  const stuck: Promise<StuckWorkflow>[] = [];
  for await (const workflow of client.workflow.list({ query: QUERY, pageSize: LOOKED_AT })) {
    stuck.push(explained(client, workflow));
    if (stuck.length === LOOKED_AT) break;
  }
  return Promise.all(stuck);
}

async function explained(client: Client, workflow: WorkflowExecutionInfo): Promise<StuckWorkflow> {
  const { workflowId, runId } = workflow;
  const reported = readReportedProblems(workflow.typedSearchAttributes.get(REPORTED) ?? []);
  try {
    const [since, error] = await Promise.all([
      triedSince(client, workflowId, runId),
      lastError(client, workflowId, runId),
    ]);
    return { workflowId, runId, problems: [...reported, ...(error === undefined ? [] : [error])], since };
  } catch {
    // It went on, or was ended, meanwhile.
    return { workflowId, runId, problems: reported };
  }
}

/** When the step was tried first that fails since. */
async function triedSince(client: Client, workflowId: string, runId: string): Promise<Date | undefined> {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  const first = raw.pendingWorkflowTask?.originalScheduledTime;
  return first == null ? undefined : new Date(tsToMs(first));
}

/** What the code said: the server keeps the first failure of a row of them in the history. */
async function lastError(client: Client, workflowId: string, runId: string): Promise<string | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LAST_EVENTS,
  });
  const failed = history?.events?.find(
    ({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes,
  );
  const { failure, cause } = failed?.workflowTaskFailedEventAttributes ?? {};
  return failure?.message ?? (cause == null ? undefined : String(cause));
}
