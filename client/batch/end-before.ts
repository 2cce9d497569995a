import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { batchWorkflowId } from '../../domain/ids.ts';
import { type BatchRecord, findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { isRunning } from '../running-workflow.ts';

/** A workflow has its last step before it when its batch has ended. */
const CLOSES_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 50;

/**
 * No workflow of this batch may be left when it is opened anew: it would be taken for the one that is to be started.
 * One that waits for resting videos alone is ended; the next one reads the whole list, them included. That of a batch
 * which was started by somebody else since is left alone.
 */
export async function endBefore(db: Db, client: Client, batch: BatchRecord): Promise<void> {
  const id = batchWorkflowId(batch.name);
  const until = Date.now() + (batch.endedAt === undefined ? 0 : CLOSES_WITHIN_MS);
  while (await isRunning(client, id)) {
    const now = await findBatch(db, batch.name);
    if (now?.startedAt.getTime() !== batch.startedAt.getTime()) return;
    if (Date.now() < until) await sleep(LOOK_AGAIN_MS);
    else await terminate(client, id);
  }
}

async function terminate(client: Client, workflowId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId).terminate('the batch is started anew');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
