import { WorkflowNotFoundError } from '@temporalio/client';
import { ACCOUNTS_WORKFLOW_ID } from '../../domain/ids.ts';
import { ACCOUNTS_SIGNALS } from '../../domain/messages.ts';
import type { Session } from '../session.ts';

/**
 * Wakes `accounts`, so that a change holds at once. It does not run before the first download, and reads everything
 * from the database when it does; without a server nothing downloads either.
 */
export async function tellAccounts(
  session: Pick<Session, 'configuration' | 'stack' | 'temporal'>,
): Promise<void> {
  const address = session.configuration.temporal.address ?? session.stack?.temporalAddress;
  if (address === undefined) return;
  try {
    const client = await session.temporal();
    await client.workflow.getHandle(ACCOUNTS_WORKFLOW_ID).signal(ACCOUNTS_SIGNALS.accountsChanged);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return;
    process.stderr.write(
      'warning: stored, but Temporal does not answer: running batches learn of it within 10 minutes of its return.\n',
    );
  }
}
