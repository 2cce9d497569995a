import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { setRetention } from './temporal-namespace.ts';

const DAY_MS = 24 * 3600_000;

/**
 * Keeps closed workflows for so many days from here on, and deletes those that were closed before: the server sets
 * the end of a history when it closes, so that a new number alone frees nothing. What runs stays. The database file
 * does not shrink; the room in it is used again.
 *
 * @returns how many are deleted, in the background.
 * @throws the gRPC error when the server does not answer.
 */
export async function keepClosedFor(
  address: string,
  namespace: string,
  days: number,
  nowMs = Date.now(),
): Promise<number> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' });
  try {
    await setRetention(connection, namespace, days);
    return await deleteClosedBefore(connection, namespace, new Date(nowMs - days * DAY_MS));
  } finally {
    await connection.close();
  }
}

async function deleteClosedBefore(connection: Connection, namespace: string, before: Date): Promise<number> {
  const visibilityQuery = `ExecutionStatus != 'Running' AND CloseTime < '${before.toISOString()}'`;
  const { count } = await new Client({ connection, namespace }).workflow.count(visibilityQuery);
  if (count === 0) return 0;
  await connection.workflowService.startBatchOperation({
    namespace,
    jobId: randomUUID(),
    reason: 'The disk is low.',
    visibilityQuery,
    deletionOperation: {},
  });
  return count;
}
