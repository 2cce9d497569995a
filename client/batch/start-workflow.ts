import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type BatchName, batchWorkflowId } from '../../domain/ids.ts';
import { windowOf } from '../../domain/pacing/batch-window.ts';
import { batchPriority } from '../../domain/priority.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { readStoredSettings } from '../../domain/stored-settings.ts';
import { type BatchRecord, countOutcomes, findBatch } from '../../storage/database/batches.ts';
import { effectivePacingOf } from '../../storage/database/pacing-overrides.ts';
import { loadSettings } from '../../storage/database/settings.ts';
import type { Session } from '../session.ts';
import { batchDetails, batchSummary } from './batch-details.ts';
import { tellBatch } from './tell-batch.ts';

/** A workflow at its last step closes within the first of these tries. */
const STARTED_AGAIN = 5;

export interface BatchRun {
  readonly name: BatchName;
  readonly settingsHash: string;
  readonly settings: StoredSettings;
  /** Take up also what is stored under these settings. */
  readonly reprocess: boolean;
}

/**
 * Starts the workflow of a batch whose rows are open; one that runs already reads its rows again. What a person wants of the
 * batch is in its row: a paused one stays paused, one that is being cancelled ends.
 */
export async function startBatchWorkflow(
  { db, configuration }: Pick<Session, 'db' | 'configuration'>,
  client: Client,
  { name, settingsHash, settings, reprocess }: BatchRun,
): Promise<void> {
  const { open } = await countOutcomes(db, name);
  const priority = batchPriority(name, open);
  const window = windowOf(settings, await effectivePacingOf(db, configuration.pacing));
  const source = (await findBatch(db, name))?.source ?? '';
  const start = () =>
    client.workflow.start('batch', {
      workflowId: batchWorkflowId(name),
      taskQueue: 'orchestration',
      args: [{ batch: name, settingsHash, reprocess, window, priority }],
      priority,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      staticSummary: batchSummary({ name, source }),
      staticDetails: batchDetails({ name, source, open, window }),
    });
  for (let again = 0; again <= STARTED_AGAIN; again += 1) {
    try {
      await start();
      return;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      // The one that runs may be at its last step, which saw the rows before they were opened.
      const told = await tellBatch({ temporal: async () => client }, name, 'rowsOpened');
      if (told !== 'not-running') return;
    }
  }
}

/** Starts the workflow of a batch that has none and has not ended since somebody looked: it goes on from its rows. */
export async function startFromRows(
  session: Pick<Session, 'db' | 'configuration'>,
  client: Client,
  { name }: Pick<BatchRecord, 'name'>,
): Promise<void> {
  const batch = await findBatch(session.db, name);
  if (batch === undefined || batch.endedAt !== undefined) return;
  const { settingsHash } = batch;
  const settings = readStoredSettings(await loadSettings(session.db, settingsHash));
  await startBatchWorkflow(session, client, { name, settingsHash, settings, reprocess: false });
}
