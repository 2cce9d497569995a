import { WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityContext } from './context.ts';

export interface WorkflowRef {
  readonly workflowId: string;
  /** Left out: whichever run is the newest. */
  readonly runId?: string;
}

/** @throws whatever the client throws when Temporal does not answer: that is no reason to call anything gone. */
export async function isRunning(
  context: Pick<ActivityContext, 'temporal'>,
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

/**
 * Asks a workflow to end; asking again changes nothing. False where it does not run: the server itself takes the
 * request as done where a workflow has ended.
 */
export async function cancelIfRunning(
  context: Pick<ActivityContext, 'temporal'>,
  workflowId: string,
): Promise<boolean> {
  if (!(await isRunning(context, { workflowId }))) return false;
  return ifRunning(context.temporal.workflow.getHandle(workflowId).cancel());
}

/** False where nobody hears it. */
export const signalIfRunning = (
  { temporal }: Pick<ActivityContext, 'temporal'>,
  workflowId: string,
  signal: string,
): Promise<boolean> => ifRunning(temporal.workflow.getHandle(workflowId).signal(signal));

async function ifRunning(message: Promise<unknown>): Promise<boolean> {
  try {
    await message;
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
