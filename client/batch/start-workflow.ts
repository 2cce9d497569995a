import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import { batchPriority } from '../../domain/priority.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import type { Session } from '../session.ts';
import { windowOf } from './window.ts';

export interface BatchRun {
  readonly name: BatchName;
  readonly settingsHash: string;
  readonly settings: StoredSettings;
  /** Take up also what is stored under these settings. */
  readonly reprocess: boolean;
}

/** Starts the workflow of a batch whose rows are open; where it runs already, that is well. */
export async function startBatchWorkflow(
  { db, configuration }: Pick<Session, 'db' | 'configuration'>,
  client: Client,
  { name, settingsHash, settings, reprocess }: BatchRun,
): Promise<void> {
  const { open } = await countOutcomes(db, name);
  const priority = batchPriority(name, open);
  const window = windowOf(settings, await effectivePacingOf(db, configuration.pacing));
  try {
    await client.workflow.start('batch', {
      workflowId: batchWorkflowId(name),
      taskQueue: 'orchestration',
      args: [{ batch: name, settingsHash, reprocess, window, priority }],
      priority,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: `Batch ${name}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
