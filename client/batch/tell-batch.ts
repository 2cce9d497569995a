import {
  type Client,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { errorMessage } from '../../domain/error-message.ts';
import { type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import { BATCH_UPDATES } from '../../domain/messages.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Session } from '../session.ts';

/**
 * What became of a message to a workflow. `not-running`: there is none that hears it. `no-answer`: the server, or the
 * workers, are away; the rows hold all the same.
 */
export type Told = 'told' | 'not-running' | 'no-answer';

/** A workflow answers at once; longer means that nobody works on it. */
const WITHIN_MS = 5_000;

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
 * Says something to a running workflow within five seconds.
 *
 * @throws whatever the workflow answers with: a refusal is no silence.
 */
export async function tellWithin(client: Client, say: (client: Client) => Promise<unknown>): Promise<Told> {
  try {
    await client.withDeadline(Date.now() + WITHIN_MS, () => say(client));
    return 'told';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'not-running';
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'no-answer';
    if (error instanceof ServiceError) return 'no-answer';
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
