import { WorkflowNotFoundError } from '@temporalio/client';
import type { PacingSettings } from '../../../domain/configuration.ts';
import { batchWorkflowId } from '../../../domain/ids.ts';
import { BATCH_SIGNALS } from '../../../domain/messages.ts';
import { windowOf } from '../../../domain/pacing/batch-window.ts';
import type { StoredSettings } from '../../../domain/result-settings.ts';
import { listBatches } from '../../../storage/database/batches.ts';
import { loadSettings } from '../../../storage/database/settings.ts';
import type { Session } from '../../session.ts';

/**
 * Makes the windows of open batches fit the pacing, those whose settings name a size of their own aside. A batch
 * without a running workflow has none; it takes the new size when it goes on.
 *
 * @returns the batches that were told.
 */
export async function resizeWindows(
  session: Pick<Session, 'db' | 'configuration' | 'stack' | 'temporal'>,
  pacing: PacingSettings,
): Promise<string[]> {
  const { db, configuration, stack } = session;
  const open = (await listBatches(db)).filter(({ endedAt }) => endedAt === undefined);
  if (open.length === 0 || (configuration.temporal.address ?? stack?.temporalAddress) === undefined)
    return [];
  const client = await session.temporal();
  const told = await Promise.all(
    open.map(async ({ name, settingsHash }) => {
      const settings = (await loadSettings(db, settingsHash)) as StoredSettings;
      if (settings.batch.bufferMax !== undefined) return [];
      try {
        const handle = client.workflow.getHandle(batchWorkflowId(name));
        await handle.signal(BATCH_SIGNALS.windowResized, windowOf(settings, pacing));
        return [name];
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return [];
        throw error;
      }
    }),
  );
  return told.flat();
}
