import { Client, Connection } from '@temporalio/client';
import { connectionOptionsTo } from '../../stack/servers/external-temporal.ts';
import { type StuckWorkflow, stuckWorkflows } from './stuck-workflows.ts';

export interface TemporalAt {
  readonly address: string;
  readonly namespace: string;
}

/**
 * The workflows that are stuck, as far as the server tells within a time; undefined where it does not. A server that is
 * away is told by other means: here it only has nothing to say, and keeps nobody waiting, not even for the end of a
 * connection that is never made.
 */
export async function askForStuck(
  { address, namespace }: TemporalAt,
  withinMs: number,
): Promise<readonly StuckWorkflow[] | undefined> {
  const connection = Connection.lazy(connectionOptionsTo(address));
  const client = new Client({ connection, namespace });
  try {
    return await client.withDeadline(Date.now() + withinMs, () => stuckWorkflows(client));
  } catch {
    return undefined;
  } finally {
    await connection.close();
  }
}
