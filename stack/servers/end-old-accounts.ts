import { Client, type Connection, WorkflowNotFoundError } from '@temporalio/client';
import { ACCOUNTS_WORKFLOW_ID } from '../../domain/ids.ts';
import { connectExternalTemporal } from './external-temporal.ts';

/** From this step on turns are rows; a run of `accounts` from before holds them itself and cannot go on. */
const TURNS_AS_ROWS = '2026-11-22-accounts';

/**
 * Ends the `accounts` workflow of before where turns have just become rows. Videos that wait ask again within ten
 * minutes, which starts it anew. Called after the schema's migration, before any worker starts.
 *
 * @param migrations names of the steps that were applied.
 * @returns whether there was one to end.
 */
export async function endOldAccounts(
  migrations: readonly string[],
  address: string,
  namespace: string,
): Promise<boolean> {
  if (!migrations.includes(TURNS_AS_ROWS)) return false;
  const connection = await connectExternalTemporal(address);
  try {
    return await endAccounts(connection, namespace);
  } finally {
    await connection.close();
  }
}

async function endAccounts(connection: Connection, namespace: string): Promise<boolean> {
  const { workflow } = new Client({ connection, namespace });
  try {
    await workflow.getHandle(ACCOUNTS_WORKFLOW_ID).terminate('turns are rows from this version on');
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
