import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { heldBatchesReader } from '../../activities/stage/held-batches.ts';
import { asBatchName, videoWorkflowId } from '../../domain/ids.ts';
import { heldBatches, setControl } from '../../storage/database/batch-control.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { findVideo } from '../../storage/database/videos.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { goOn } from '../../workflows/messages.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { untilAborted } from '../fixtures/scripted-engines.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const BATCH = asBatchName('talks');

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  [env, bundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

/** A video of a batch, over real rows; its file is there. */
async function videoOfBatch() {
  const { db } = database;
  const world = await worlds.open({
    temporal: env.client,
    heldBatches: heldBatchesReader(() => heldBatches(db)),
  });
  const videoId = await world.list('talk', { kind: 'file', url: import.meta.filename });
  const settingsHash = await world.settings();
  const batch = { name: BATCH, source: 's', sourceKey: 's', settingsHash, options: {} };
  await openBatch(db, batch, [{ video: (await findVideo(db, videoId))! }]);
  return { world, videoId, settingsHash };
}

test('paused at once, a running engine ends; paused, it may end; nothing is counted or begun, and resumed the video is stored', async () => {
  const { world, videoId, settingsHash } = await videoOfBatch();
  const want = (control: 'go' | 'pause' | 'pause-now') => setControl(database.db, BATCH, control);
  const runs = async () => {
    const rows = await stageRunsOf(database.db, videoId);
    return rows.map(({ stage, status, reason }) => [stage, status, reason].filter(Boolean).join(' '));
  };
  world.speech.script.before = untilAborted;
  await whileWorkersRun(env, bundle, world.activities, async () => {
    const handle = await env.client.workflow.start('video', {
      workflowId: videoWorkflowId(videoId),
      taskQueue: 'orchestration',
      args: [{ videoId, settingsHash, batch: BATCH, reprocess: false }],
    });
    await until('it is transcribed', () => world.speech.script.calls === 1);
    await want('pause-now');
    const paused = 'transcribe abandoned paused';
    await until('it is interrupted', async () => (await runs()).includes(paused));
    const interrupted = await runs();
    // The second transcription begins, and is paused while it runs: it ends, and nothing follows.
    world.speech.script.before = async () => {
      await want('pause');
    };
    await want('go');
    await handle.signal(goOn);
    await until('the transcription was let end', async () => (await runs()).includes('transcribe completed'));
    expect(await runs()).toEqual([...interrupted, 'transcribe completed']);
    world.speech.script.before = () => {};
    await want('go');
    await handle.signal(goOn);
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
  });
  expect((await runs()).filter((run) => run.includes('failed'))).toEqual([]);
  expect(world.speech.script.calls).toBe(2);
  expect(world.downloads.calls).toBe(1);
}, 90_000);
