import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import {
  asBatchName,
  type BatchName,
  batchWorkflowId,
  type VideoId,
  videoWorkflowId,
} from '../../domain/ids.ts';
import { batchPriority, PRIORITY, retryPriority, type WorkPriority } from '../../domain/priority.ts';
import { openSlots } from '../../workers/slots/slot-handles.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld } from '../fixtures/fake-world.ts';
import { whilePoolsRun } from '../fixtures/running-pools.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { gate, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let env: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  // As the embedded server runs; and a low limit, so that a small batch continues as new.
  const configuration = ['matching.enableFairness=true', 'limit.historyCount.suggestContinueAsNew=120'];
  const flags = configuration.flatMap((value) => ['--dynamic-config-value', value]);
  [env, workflowBundle] = await Promise.all([startTemporalServer(flags), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

const start = (videoId: VideoId, priority: WorkPriority) =>
  env.client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    priority,
    args: [{ videoId, settingsHash: 's', batch: asBatchName('b'), reprocess: false }],
  });

const startBatch = (batch: BatchName, window: number, priority: WorkPriority) =>
  env.client.workflow.start('batch', {
    workflowId: batchWorkflowId(batch),
    taskQueue: 'orchestration',
    priority,
    args: [{ batch, settingsHash: 's', reprocess: false, window, priority }],
  });

/** One evaluation at a time, so that the order of the queue is the order of the calls. */
const whileOneEvaluates = (world: FakeWorld, work: () => Promise<void>) =>
  whilePoolsRun(
    env,
    workflowBundle,
    world.activities(),
    openSlots({ network: 9, speech: 9, voices: 9, llm: 9, flagship: 1, embedding: 9, database: 9 }),
    work,
  );

/** Starts them and waits until each waits for its evaluation, or has the only slot. */
async function startUntilEvaluation(ids: readonly VideoId[], priority: WorkPriority) {
  const handles = await Promise.all(ids.map((id) => start(id, priority)));
  for (const handle of handles) {
    await until(`${handle.workflowId} is to be evaluated`, async () => {
      const { pendingActivities } = (await handle.describe()).raw;
      return pendingActivities?.some(({ activityType }) => activityType?.name === 'evaluate') ?? false;
    });
  }
  return handles;
}

/** A pending activity may still be on its way into the queue. */
const untilQueued = (count: number) =>
  until(`${count} evaluations are queued`, async () => {
    const { stats } = await env.connection.workflowService.describeTaskQueue({
      namespace: env.namespace ?? 'default',
      taskQueue: { name: 'flagship' },
      taskQueueType: 2,
      reportStats: true,
    });
    return Number(stats?.approximateBacklogCount) === count;
  });

/** Whose evaluations followed each other, such as `bulk bulk small`. */
const evaluated = (world: FakeWorld): string[] =>
  world.calls.filter((call) => call.startsWith('evaluate ')).map((call) => call.split(/[ -]/)[1]!);

function worldBehind(opened: Promise<void>): FakeWorld {
  const world = new FakeWorld(env.client);
  world.segments = 1;
  world.before = (stage) => (stage === 'evaluate' ? opened : undefined);
  return world;
}

test('what a person asked for goes before small batches, small batches before large ones, whoever came first', async () => {
  const free = gate();
  const world = worldBehind(free.opened);
  await whileOneEvaluates(world, async () => {
    const large = await startUntilEvaluation(videos('bulk', 4), batchPriority('large', 7000));
    const few = await startUntilEvaluation(videos('small', 2), batchPriority('few', 2));
    const again = await startUntilEvaluation(videos('retried', 1), retryPriority('large'));
    await untilQueued(6);
    free.open();
    await Promise.all([...large, ...few, ...again].map((handle) => handle.result()));
  });
  // The first one had the slot before the others came.
  expect(evaluated(world)).toEqual(['bulk', 'retried', 'small', 'small', 'bulk', 'bulk', 'bulk']);
});

test('of two batches of one priority the later one does not wait until the other is done', async () => {
  const free = gate();
  const world = worldBehind(free.opened);
  await whileOneEvaluates(world, async () => {
    const first = await startUntilEvaluation(videos('one', 6), batchPriority('one', 7000));
    const second = await startUntilEvaluation(videos('two', 2), batchPriority('two', 7000));
    await untilQueued(7);
    free.open();
    await Promise.all([...first, ...second].map((handle) => handle.result()));
  });
  const order = evaluated(world);
  expect(order).toHaveLength(8);
  expect(order.slice(-2)).toEqual(['one', 'one']);
});

test('videos keep the priority of their batch when it, or they, continue as new', async () => {
  const world = new FakeWorld(env.client);
  const batch = asBatchName('goes-on');
  const ids = videos('kept', 30);
  world.list(batch, ids);
  const long = ids.at(-1)!;
  const priority = batchPriority(batch, 7000);
  world.segments = 60;
  const seen = await whileWorkersRun(env, workflowBundle, world.activities(), async () => {
    const handle = await startBatch(batch, 10, priority);
    await handle.result();
    const latest = env.client.workflow.getHandle(batchWorkflowId(batch));
    return {
      first: (
        await env.client.workflow.getHandle(batchWorkflowId(batch), handle.firstExecutionRunId).describe()
      ).status.name,
      batch: (await latest.describe()).priority,
      video: (await env.client.workflow.getHandle(videoWorkflowId(long)).describe()).priority,
    };
  });
  expect(seen.first).toBe('CONTINUED_AS_NEW');
  expect(seen.video).toMatchObject({ priorityKey: PRIORITY.bulk, fairnessKey: 'goes-on' });
  expect(seen.batch).toMatchObject({ priorityKey: PRIORITY.bulk });
});
