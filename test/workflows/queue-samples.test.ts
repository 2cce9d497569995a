import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { ACTIVITY_QUEUES } from '../../domain/capacity/activity-queues.ts';
import { asBatchName, videoWorkflowId } from '../../domain/ids.ts';
import { batchPriority, retryPriority } from '../../domain/priority.ts';
import { queuesNow } from '../../storage/database/queue-samples.ts';
import { reportSlots } from '../../storage/database/worker-slots.ts';
import { queueBacklogs } from '../../workers/load/queue-backlogs.ts';
import { sampleQueues } from '../../workers/load/sample-queues.ts';
import { openSlots } from '../../workers/slots/slot-handles.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld } from '../fixtures/fake-world.ts';
import { whilePoolsRun } from '../fixtures/running-pools.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { gate, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
let env: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  // As the embedded server runs.
  const flags = ['--dynamic-config-value', 'matching.enableFairness=true'];
  [env, workflowBundle] = await Promise.all([startTemporalServer(flags), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

const EMPTY = Object.fromEntries(ACTIVITY_QUEUES.map((queue) => [queue, 0]));
const ONE_EVALUATION = { network: 9, speech: 9, voices: 9, llm: 9, flagship: 1, embedding: 9, database: 9 };

test('what waits for a slot is counted over all priorities, and written with what runs', async () => {
  const { db } = database;
  const backlogs = () => queueBacklogs(env.connection, env.namespace ?? 'default');
  expect(await backlogs()).toEqual(EMPTY);

  const free = gate();
  const world = new FakeWorld(env.client);
  world.segments = 1;
  world.before = (stage) => (stage === 'evaluate' ? free.opened : undefined);
  const batch = asBatchName('b');
  const start = (videoId: ReturnType<typeof videos>[number], index: number) =>
    env.client.workflow.start('video', {
      workflowId: videoWorkflowId(videoId),
      taskQueue: 'orchestration',
      priority: index < 3 ? batchPriority(batch, 7000) : retryPriority(batch),
      args: [{ videoId, settingsHash: 's', batch, reprocess: false }],
    });
  await whilePoolsRun(env, workflowBundle, world.activities(), openSlots(ONE_EVALUATION), async () => {
    const handles = await Promise.all(videos('waits', 5).map(start));
    await until('all but one wait', async () => (await backlogs()).flagship === 4);
    const slots = { queue: 'flagship', slots: 1, chosen: 1, running: 1 } as const;
    await reportSlots(db, { worker: 'box/1', host: 'box' }, [slots]);

    const ending = new AbortController();
    const warned: string[] = [];
    const sampling = sampleQueues({
      ...{ db, backlogs, signal: ending.signal, everyMs: 50 },
      warn: (line) => warned.push(line),
    });
    await until('it is written', async () =>
      (await queuesNow(db)).some(({ backlog, running }) => backlog === 4 && running === 1),
    );
    ending.abort();
    await sampling;
    expect(warned).toEqual([]);

    free.open();
    await Promise.all(handles.map((handle) => handle.result()));
    await until('nothing waits', async () => Object.values(await backlogs()).every((count) => count === 0));
  });
});
