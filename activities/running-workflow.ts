import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityContext } from './context.ts';

export interface WorkflowRef {
  readonly workflowId: string;
  /** Left out: whichever run is the newest. */
  readonly runId?: string;
}

/** @throws whatever the client throws when Temporal does not answer: that is no reason to call anything gone. */
export async function isRunning(
  context: ActivityContext,
  { workflowId, runId }: WorkflowRef,
): Promise<boolean> {
  try {
    const description = await context.temporal.workflow.getHandle(workflowId, runId).describe();
    return description.status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Asks a workflow to end. False where it does not run any more; asking again changes nothing. */
export const cancelIfRunning = (temporal: Client, workflowId: string): Promise<boolean> =>
  ifRunning(temporal.workflow.getHandle(workflowId).cancel());

/** False where nobody hears it. */
export const signalIfRunning = (temporal: Client, workflowId: string, signal: string): Promise<boolean> =>
  ifRunning(temporal.workflow.getHandle(workflowId).signal(signal));

async function ifRunning(message: Promise<unknown>): Promise<boolean> {
  try {
    await message;
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
