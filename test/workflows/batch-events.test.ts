import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { asBatchName, batchWorkflowId } from '../../domain/ids.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld } from '../fixtures/fake-world.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { timersOf } from '../fixtures/timers-of.ts';
import { gate, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  [env, bundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

test('a video costs its batch three events and each turn a few, beside one standing timer', async () => {
  const world = new FakeWorld(env.client);
  world.timeScale = 1;
  const batch = asBatchName('events');
  const ids = videos('e', 60);
  world.list(batch, ids);
  // Twenty after the other twenty, so that the load of the machine does not decide how many come together.
  const gates = ids.filter((_, index) => index % 20 === 0).map(() => gate());
  world.before = (stage, videoId) =>
    stage === 'publish' ? gates[Math.floor(ids.indexOf(videoId) / 20)]?.opened : undefined;
  const handle = await whileWorkersRun(env, bundle, world.activities(), async () => {
    const started = await env.client.workflow.start('batch', {
      workflowId: batchWorkflowId(batch),
      taskQueue: 'orchestration',
      args: [{ batch, settingsHash: 's', reprocess: false, window: 20 }],
    });
    for (const [wave, free] of gates.entries()) {
      await until('the window is full', () => world.count('embed') === 20 * (wave + 1), 60_000);
      free.open();
    }
    expect(await started.result()).toMatchObject({ stored: 60 });
    return started;
  });
  const events = (await handle.fetchHistory()).events ?? [];
  const ofVideos = events.filter(
    (event) =>
      event.startChildWorkflowExecutionInitiatedEventAttributes ??
      event.childWorkflowExecutionStartedEventAttributes ??
      event.childWorkflowExecutionCompletedEventAttributes,
  );
  expect(ofVideos.length).toBeLessThanOrEqual(3 * 60);
  // A slow machine takes more turns for the same videos, never more for one turn: a mark that it was taken, one for what
  // it read, three of its task and three of the one that hears of the starts, and what it heard meanwhile.
  const marks = events.filter((event) => event.markerRecordedEventAttributes).length;
  expect(events.length - ofVideos.length).toBeLessThanOrEqual(6 * marks);
  const children = events.filter((event) => event.startChildWorkflowExecutionInitiatedEventAttributes);
  expect(children).toHaveLength(60);
  expect(await timersOf(handle)).toMatchObject([{ summary: 'look for videos that ended without a word' }]);
  expect(world.mostInFlight).toBe(20);
});

test('a batch continues as new long before its history is at its limit, and loses nothing', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('long');
  const ids = videos('l', 3);
  world.list(batch, ids);
  const free = gate();
  world.before = (stage) => (stage === 'download' ? free.opened : undefined);
  const handle = await whileWorkersRun(env, bundle, world.activities(), async () => {
    const started = await env.client.workflow.start('batch', {
      workflowId: batchWorkflowId(batch),
      taskQueue: 'orchestration',
      args: [{ batch, settingsHash: 's', reprocess: false, window: 2 }],
    });
    await until('two are probed', () => world.count('probe') === 2);
    const newest = env.client.workflow.getHandle(started.workflowId);
    const hasContinued = async () => {
      // The server refuses some of them while it is busy with others: what a lost word of a video costs is nothing.
      await Promise.allSettled(Array.from({ length: 50 }, () => newest.signal('videoSettled')));
      return (await newest.describe()).runId !== started.firstExecutionRunId;
    };
    await until('it has continued as new', hasContinued, 120_000);
    free.open();
    expect(await newest.result()).toMatchObject({ stored: 3 });
    return started;
  });
  const first = await env.client.workflow
    .getHandle(handle.workflowId, handle.firstExecutionRunId)
    .fetchHistory();
  expect(first.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes).toBeTruthy();
  // The limit is 4096: what was heard while it was time is all that comes after.
  expect(first.events?.length).toBeGreaterThanOrEqual(2000);
  expect(first.events?.length).toBeLessThan(2600);
  for (const id of ids) expect([id, world.count(`settle ${id} `)]).toEqual([id, 1]);
}, 200_000);
