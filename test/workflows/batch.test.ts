import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import {
  asBatchName,
  asVideoId,
  type BatchName,
  batchWorkflowId,
  type VideoId,
  videoWorkflowId,
} from '../../domain/ids.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { batchStatus } from '../../workflows/messages.ts';
import { FakeWorld, fails } from '../fixtures/fake-world.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { until } from '../fixtures/until.ts';

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;

beforeAll(async () => {
  // A low limit makes continue-as-new happen within a small batch.
  const limits = ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=120'];
  [env, bundle] = await Promise.all([startTemporalServer(limits), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

const ids = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => asVideoId(`${prefix}-${index}`));

const startBatch = (batch: BatchName, window: number) =>
  env.client.workflow.start('batch', {
    workflowId: batchWorkflowId(batch),
    taskQueue: 'orchestration',
    args: [{ batch, settingsHash: 's', reprocess: false, window }],
  });

test('a batch settles every video once, holds its window and never more, also after it was resized and continued as new', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('window');
  world.list(batch, ids('w', 40));
  const result = await whileWorkersRun(env, bundle, world.activities(), async () => {
    const handle = await startBatch(batch, 2);
    await handle.signal('windowResized', 5);
    const counts = await handle.result();
    const { size } = await env.client.workflow.getHandle(batchWorkflowId(batch)).query(batchStatus);
    const first = await env.client.workflow
      .getHandle(batchWorkflowId(batch), handle.firstExecutionRunId)
      .describe();
    return { counts, size, firstRun: first.status.name };
  });
  expect(result.counts).toMatchObject({ stored: 40, failed: 0 });
  expect(result.firstRun).toBe('CONTINUED_AS_NEW');
  expect(world.count('probe')).toBe(40);
  expect(result.size).toBe(5);
  expect(world.mostInFlight).toBe(5);
});

test('a batch that is run again takes up what is stored too; a video with settings of its own keeps them', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('again');
  const [first, second] = ids('a', 2) as [VideoId, VideoId];
  world.list(batch, [first, second]);
  world.ownSettings.set(second, 'own');
  const activities = world.activities();
  const { probe } = activities.network;
  const probed: Record<string, string> = {};
  activities.network.probe = (input) => {
    probed[input.videoId] = `${input.settingsHash} ${input.reprocess}`;
    return probe(input);
  };
  const run = async (reprocess: boolean) => {
    world.list(batch, [first, second]);
    const handle = await env.client.workflow.start('batch', {
      workflowId: batchWorkflowId(batch),
      taskQueue: 'orchestration',
      args: [{ batch, settingsHash: 's', reprocess, window: 2 }],
    });
    await handle.result();
    return { ...probed };
  };
  await whileWorkersRun(env, bundle, activities, async () => {
    expect(await run(false)).toEqual({ [first]: 's false', [second]: 'own true' });
    expect(await run(true)).toEqual({ [first]: 's true', [second]: 'own true' });
  });
});

test('a failing video is counted as failed and holds up nobody', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('failing');
  world.list(batch, ids('f', 4));
  world.before = (stage, videoId) => {
    if (stage !== 'download' || videoId !== 'f-1') return;
    fails({ fault: 'video', reason: 'odd', detail: 'odd' });
  };
  const counts = await whileWorkersRun(env, bundle, world.activities(), async () =>
    (await startBatch(batch, 2)).result(),
  );
  expect(counts).toMatchObject({ stored: 3, failed: 1 });
});

test('a video of two batches runs once, and both get its outcome', async () => {
  const world = new FakeWorld(env.client);
  const [one, two] = [asBatchName('one'), asBatchName('two')];
  const shared = ids('s', 3);
  world.list(one, shared);
  world.list(two, shared);
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.before = (stage) => (stage === 'download' ? gate : undefined);
  const results = await whileWorkersRun(env, bundle, world.activities(), async () => {
    const first = await startBatch(one, 10);
    await until('all three are probed', () => world.count('probe') === 3);
    const second = await startBatch(two, 10);
    await until('all three are shared', () => world.count('shared') === 3);
    release();
    return Promise.all([first.result(), second.result()]);
  });
  expect(results).toEqual([expect.objectContaining({ stored: 3 }), expect.objectContaining({ stored: 3 })]);
  expect(world.count('probe')).toBe(3);
});

test('parked videos come back at the end of the batch', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('parked');
  world.list(batch, ids('p', 2));
  let parkedOnce = false;
  world.before = (stage, videoId) => {
    if (stage !== 'download' || videoId !== 'p-0' || parkedOnce) return;
    parkedOnce = true;
    const notBefore = new Date().toISOString();
    fails({ fault: 'video', reason: 'later', detail: 'later', settles: { kind: 'parked', notBefore } });
  };
  const counts = await whileWorkersRun(env, bundle, world.activities(), async () =>
    (await startBatch(batch, 2)).result(),
  );
  expect(counts).toMatchObject({ stored: 2, parked: 0 });
  expect(world.count('probe p-0')).toBe(2);
});

test('parked videos come back each in its time, one that is parked again as well, and hold no place meanwhile', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('parked-twice');
  world.list(batch, ids('t', 3));
  const parkedAt: string[] = [];
  world.before = (stage, videoId) => {
    if (stage !== 'download') return;
    const parks = parkedAt.filter((id) => id === videoId).length;
    if (parks >= (videoId === 't-0' ? 3 : videoId === 't-1' ? 1 : 0)) return;
    parkedAt.push(videoId);
    const notBefore = new Date(Date.now() + (videoId === 't-0' ? 200 : 2000)).toISOString();
    fails({ fault: 'video', reason: 'later', detail: 'later', settles: { kind: 'parked', notBefore } });
  };
  const counts = await whileWorkersRun(env, bundle, world.activities(), async () =>
    (await startBatch(batch, 1)).result(),
  );
  expect(counts).toMatchObject({ stored: 3, parked: 0 });
  expect([world.count('probe t-0'), world.count('probe t-1'), world.count('probe t-2')]).toEqual([4, 2, 1]);
  expect(world.mostInFlight).toBe(1);
});

test('a paused batch starts nothing new until it is resumed', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('paused');
  world.list(batch, ids('q', 4));
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  world.before = (stage) => (stage === 'download' ? gate : undefined);
  await whileWorkersRun(env, bundle, world.activities(), async () => {
    const handle = await startBatch(batch, 1);
    await until('the first is probed', () => world.count('probe') === 1);
    await handle.executeUpdate('pauseBatch');
    release();
    await until('the first is settled', () => world.count('settle') === 1);
    const seen = await env.client.workflow
      .getHandle(videoWorkflowId(asVideoId('q-1')))
      .describe()
      .catch(() => undefined);
    expect(seen).toBeUndefined();
    await handle.executeUpdate('resumeBatch');
    await handle.result();
  });
  expect(world.count('settle')).toBe(4);
});
