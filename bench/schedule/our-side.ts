import { setTimeout as delay } from 'node:timers/promises';
import { startBatchWorkflow } from '../../client/batch/start-workflow.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { ACCOUNTS_WORKFLOW_ID, batchWorkflowId, videoWorkflowId } from '../../domain/ids.ts';
import { ACCOUNTS_SIGNALS } from '../../domain/messages.ts';
import { countOutcomes } from '../../storage/database/batches.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { pauseAccount } from './rows.ts';
import type { Side, SideContext } from './run.ts';

/** The batch, video and accounts workflows, started as `vidmine batch start` does. */
export const ourSide = async (): Promise<Side> => ({
  name: 'ours',
  workflowBundle: await bundledWorkflows(),
  run,
});

async function run(context: SideContext): Promise<void> {
  const { servers, schedule, listed, started } = context;
  const { db, client } = servers;
  const { workflow } = client;
  started(workflow.getHandle(batchWorkflowId(listed.batch)));
  started(workflow.getHandle(ACCOUNTS_WORKFLOW_ID));
  for (const videoId of listed.videoIds) started(workflow.getHandle(videoWorkflowId(videoId)));

  const configuration = configurationSchema.parse({ pacing: schedule.pacing });
  const pauses = pauseAccounts(context);
  // Told below; until then nobody listens.
  pauses.catch(() => {});
  await startBatchWorkflow({ db, configuration }, client, {
    ...listed,
    name: listed.batch,
    reprocess: false,
  });
  await Promise.race([workflow.getHandle(batchWorkflowId(listed.batch)).result(), pauses]);

  const { stored } = await countOutcomes(db, listed.batch);
  if (stored !== schedule.videos) {
    const counts = JSON.stringify(await countOutcomes(db, listed.batch));
    throw new Error(`Not every video of ${listed.batch} was stored: ${counts}`);
  }
}

/** Never resolves: rejects where an account could not be paused, or when the run is over. */
async function pauseAccounts({ servers, bench, schedule, signal }: SideContext): Promise<never> {
  const { db, client } = servers;
  const startMs = Date.now();
  const at = (seconds: number) => startMs + seconds * 1000 * bench.timeScale;
  const pause = async ({ account, fromSeconds, toSeconds }: NonNullable<typeof schedule.pauses>[number]) => {
    await delay(Math.max(0, at(fromSeconds) - Date.now()), undefined, { signal });
    await pauseAccount(db, account, new Date(at(toSeconds)));
    const accounts = client.workflow.getHandle(ACCOUNTS_WORKFLOW_ID);
    // Before the first video asks for its turn there is nobody to be told; the rows are read then.
    await accounts.signal(ACCOUNTS_SIGNALS.accountsChanged).catch(() => {});
  };
  await Promise.all((schedule.pauses ?? []).map(pause));
  return new Promise(() => {});
}
