import { WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { SEGMENTS_IN_FLIGHT } from '../../domain/capacity/segments-in-flight.ts';
import { asBatchName, asVideoId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld, fails } from '../fixtures/fake-world.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { gate } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let env: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  [env, workflowBundle] = await Promise.all([
    startTemporalServer(['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=300']),
    bundledWorkflows(),
  ]);
});
afterAll(() => env?.teardown());

const start = (videoId: VideoId) =>
  env.client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    args: [{ videoId, settingsHash: 's', batch: asBatchName('b'), reprocess: false }],
  });

test('one segment that does not end holds up none of the others, and never more are in flight than may', async () => {
  const world = new FakeWorld(env.client);
  world.segments = SEGMENTS_IN_FLIGHT + 30;
  const stuck = gate();
  let inFlight = 0;
  let most = 0;
  world.before = async (stage, _video, segment) => {
    if (stage !== 'mineSegment') return;
    inFlight += 1;
    most = Math.max(most, inFlight);
    if (segment === 0) await stuck.opened;
    inFlight -= 1;
  };
  const videoId = asVideoId('one-is-stuck');
  await whileWorkersRun(env, workflowBundle, world.activities(), async () => {
    const handle = await start(videoId);
    await until('all but one are mined', () => world.mined.size === world.segments - 1);
    expect(world.mined.has(`${videoId}/0`)).toBe(false);
    stuck.open();
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
  });
  expect(world.mined.size).toBe(world.segments);
  expect(most).toBeLessThanOrEqual(SEGMENTS_IN_FLIGHT);
});

test('a video whose history grows long goes on in a new run, and mines no segment twice', async () => {
  const world = new FakeWorld(env.client);
  world.segments = 3 * SEGMENTS_IN_FLIGHT;
  const videoId = asVideoId('long');
  await whileWorkersRun(env, workflowBundle, world.activities(), async () => {
    const handle = await start(videoId);
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
    const { runId } = await env.client.workflow.getHandle(videoWorkflowId(videoId)).describe();
    expect(runId).not.toBe(handle.firstExecutionRunId);
  });
  expect(world.count(`mineSegment ${videoId}`)).toBe(world.segments);
});

test('where a model fails segment after segment, a long video fails: it does not begin them anew for ever', async () => {
  const world = new FakeWorld(env.client);
  world.segments = 3 * SEGMENTS_IN_FLIGHT;
  let asked = 0;
  world.before = (stage) => {
    if (stage !== 'mineSegment') return;
    asked += 1;
    // The next run would come to its end.
    if (asked <= world.segments) fails({ fault: 'video', reason: 'answer-cut-off', detail: 'cut off' });
  };
  const videoId = asVideoId('hopeless');
  await whileWorkersRun(env, workflowBundle, world.activities(), async () => {
    const handle = await start(videoId);
    await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
    expect((await handle.describe()).runId).toBe(handle.firstExecutionRunId);
  });
  expect(asked).toBeLessThanOrEqual(world.segments);
  expect(world.count(`settle ${videoId} failed`)).toBe(1);
});
