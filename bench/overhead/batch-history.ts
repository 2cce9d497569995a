import type { WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { BenchServers } from '../servers/open-servers.ts';

export interface BatchHistory {
  /** Events of all its runs. */
  readonly events: number;
  readonly largest: number;
  readonly runs: number;
}

/** How long the histories of a batch became, over every time that it continued as new. */
export async function batchHistory(
  { client }: Pick<BenchServers, 'client'>,
  { workflowId, firstExecutionRunId }: WorkflowHandleWithFirstExecutionRunId,
): Promise<BatchHistory> {
  const lengths: number[] = [];
  let runId: string | undefined = firstExecutionRunId;
  while (runId !== undefined) {
    const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    lengths.push(history.events?.length ?? 0);
    const last = history.events?.at(-1);
    runId = last?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  const events = lengths.reduce((sum, length) => sum + length, 0);
  return { events, largest: Math.max(...lengths), runs: lengths.length };
}
