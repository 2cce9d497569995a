import { type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { errorMessage } from '../../domain/error-message.ts';
import { type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import { BATCH_UPDATES } from '../../domain/messages.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Session } from '../session.ts';
import { type Told, tellWithin } from '../tell-within.ts';

/** The server, where there is one and it answers. */
export async function serverOf(session: Pick<Session, 'temporal'>): Promise<Client | undefined> {
  try {
    return await session.temporal();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * Tells the workflow of a batch what its rows say already.
 *
 * @throws UserError when it refuses.
 */
export async function tellBatch(
  session: Pick<Session, 'temporal'>,
  batch: BatchName,
  update: keyof typeof BATCH_UPDATES,
  ...args: unknown[]
): Promise<Told> {
  const client = await serverOf(session);
  if (client === undefined) return 'no-answer';
  const name = BATCH_UPDATES[update];
  try {
    return await tellWithin(client, ({ workflow }) => {
      const handle = workflow.getHandle(batchWorkflowId(batch));
      return args.length === 0
        ? handle.executeUpdate(name)
        : handle.executeUpdate(name, { args: args as [unknown, ...unknown[]] });
    });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refused(batch, error);
    throw error;
  }
}

const refused = (batch: BatchName, error: WorkflowUpdateFailedError): UserError =>
  new UserError({
    what: `The workflow of the batch ${batch} refused it`,
    why: errorMessage(error.cause ?? error),
    todo: `See how it stands: vidmine status ${batch}`,
    cause: error,
  });

/** What follows where the workflow was not told; empty where it was. */
export const untoldInWords = (told: Told): string[] =>
  told === 'no-answer'
    ? [
        'Its workflow did not answer (the Temporal server or the workers are away). What was said is stored, holds for every stage, and is read by it within 10 minutes of their return.',
      ]
    : [];
