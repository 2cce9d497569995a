import {
  type Client,
  isGrpcServiceError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';

/**
 * What became of a message to a workflow. `not-running`: there is none that hears it. `no-answer`: the server, or the
 * workers, are away; the rows hold all the same.
 */
export type Told = 'told' | 'not-running' | 'no-answer';

/** A workflow answers at once; longer means that nobody works on it. */
const WITHIN_MS = 5_000;

/** Of gRPC: FAILED_PRECONDITION. */
const FAILED_PRECONDITION = 9;

/**
 * Says something to a running workflow within five seconds. Said while the workflow continues as a new run, it may be
 * heard by neither: then it is said again.
 *
 * @throws whatever the workflow answers with: a refusal is no silence.
 */
export async function tellWithin(client: Client, say: (client: Client) => Promise<unknown>): Promise<Told> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    try {
      await client.withDeadline(deadline, () => say(client));
      return 'told';
    } catch (error) {
      if (wasLost(error) && Date.now() < deadline) continue;
      if (error instanceof WorkflowNotFoundError) return 'not-running';
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return 'no-answer';
      if (error instanceof ServiceError) return 'no-answer';
      throw error;
    }
  }
}

/** The task that was to hear it was thrown away, and what it was told with it. */
const wasLost = (error: unknown): boolean =>
  error instanceof ServiceError &&
  isGrpcServiceError(error.cause) &&
  error.cause.code === FAILED_PRECONDITION;
