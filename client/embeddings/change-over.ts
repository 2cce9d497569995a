import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { RE_EMBED_WORKFLOW_ID } from '../../domain/ids.ts';
import { type EmbeddingModelIdentity, isSameModel } from '../../engines/embeddings/embedder.ts';
import type { ChangeOverInput, ChangeOverResult } from '../../workflows/re-embed.ts';

/** A change-over that runs: to which model, and what its videos wait for. */
export interface RunningChangeOver {
  readonly model: EmbeddingModelIdentity;
  readonly waitsFor: readonly string[];
}

const MODEL = 'model';

/** Undefined where none runs. */
export async function runningChangeOver(client: Client): Promise<RunningChangeOver | undefined> {
  try {
    const { status, memo, raw } = await client.workflow.getHandle(RE_EMBED_WORKFLOW_ID).describe();
    if (status.name !== 'RUNNING') return undefined;
    const failures = (raw.pendingActivities ?? []).flatMap(({ lastFailure }) => lastFailure?.message || []);
    return { model: memo?.[MODEL] as EmbeddingModelIdentity, waitsFor: [...new Set(failures)] };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/**
 * Starts the change-over to a model; where it runs already, that is well. One to another model ends: what it embedded
 * stays, and the videos it changed are changed again.
 */
export async function startChangeOver(client: Client, model: EmbeddingModelIdentity): Promise<void> {
  const running = await runningChangeOver(client);
  const input: ChangeOverInput = { model };
  try {
    await client.workflow.start('reEmbed', {
      workflowId: RE_EMBED_WORKFLOW_ID,
      taskQueue: 'orchestration',
      args: [input],
      memo: { [MODEL]: model },
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy:
        running === undefined || isSameModel(running.model, model) ? 'FAIL' : 'TERMINATE_EXISTING',
      staticSummary: `Embeddings change over to ${model.model}`.slice(0, 190),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

export const changeOverResult = (client: Client): Promise<ChangeOverResult> =>
  client.workflow.getHandle(RE_EMBED_WORKFLOW_ID).result() as Promise<ChangeOverResult>;
