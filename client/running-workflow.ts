import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { type BatchName, videoWorkflowId } from '../domain/ids.ts';
import { SEARCH_ATTRIBUTES } from '../domain/search-attributes.ts';

export async function isRunning(client: Client, workflowId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

const runningVideos = (batch: BatchName): string =>
  `WorkflowType = 'video' AND ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.batch} = '${batch}'`;

/** Ids of the workflows of a batch's videos that run, as the server lists them: some seconds late. */
export async function runningVideosOf(client: Client, batch: BatchName): Promise<ReadonlySet<string>> {
  const running = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: runningVideos(batch) }))
    running.add(workflowId);
  return running;
}

/** How many of them there are, likewise some seconds late. */
export const countRunningVideos = async (client: Client, batch: BatchName): Promise<number> =>
  (await client.workflow.count(runningVideos(batch))).count;

export const isAmong =
  (running: ReadonlySet<string>) =>
  (videoId: Parameters<typeof videoWorkflowId>[0]): boolean =>
    running.has(videoWorkflowId(videoId));
