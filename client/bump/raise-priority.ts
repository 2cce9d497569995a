import { type Client, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { type BatchName, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { retryPriority } from '../../domain/priority.ts';

/**
 * Gives a running video the priority of what a person asked for: from its next activity on. What waits in a queue
 * keeps its place. A server that cannot do that leaves it as it is: it is only a matter of order.
 *
 * @returns false where it was not done.
 */
export async function raisePriority(client: Client, videoId: VideoId, batch: BatchName): Promise<boolean> {
  const { workflowService, options } = client;
  try {
    await workflowService.updateWorkflowExecutionOptions({
      namespace: options.namespace,
      workflowExecution: { workflowId: videoWorkflowId(videoId) },
      workflowExecutionOptions: { priority: retryPriority(batch) },
      updateMask: { paths: ['priority'] },
    });
    return true;
  } catch (error) {
    if (isOfService(error)) return false;
    throw error;
  }
}

/** gRPC errors come as they are from the service itself. */
const isOfService = (error: unknown): boolean =>
  error instanceof ServiceError ||
  error instanceof WorkflowNotFoundError ||
  (error instanceof Error && 'code' in error && typeof error.code === 'number');
