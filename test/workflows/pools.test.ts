import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import type { Slots } from '../../domain/capacity/slots.ts';
import { asBatchName, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { QUEUES } from '../../domain/queues.ts';
import { activityWorker } from '../../workers/build-workers.ts';
import { FakeWorld } from '../fixtures/fake-world.ts';
import { bundleWorkflows } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { gate, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

/** One slot of each kind, so that whatever shared one would stand still. */
const slots: Slots = {
  ...{ network: 1, speech: 1, voices: 1, llm: 1, flagship: 1, embedding: 1 },
  database: 1,
};

let env: TestWorkflowEnvironment;
let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  [env, workflowBundle] = await Promise.all([startTemporalServer(), bundleWorkflows()]);
});
afterAll(() => env?.teardown());

async function whileWorkersRun(world: FakeWorld, work: () => Promise<void>): Promise<void> {
  const activities = world.activities();
  const workers = await Promise.all(
    QUEUES.map((queue) =>
      Worker.create({
        connection: env.nativeConnection,
        ...(queue === 'orchestration'
          ? { taskQueue: queue, workflowBundle }
          : activityWorker(queue, activities, { slots, heartbeatSeconds: 1 })),
      }),
    ),
  );
  const running = workers.map((worker) => worker.run());
  try {
    await work();
  } finally {
    for (const worker of workers) worker.shutdown();
    await Promise.allSettled(running);
  }
}

const start = (videoId: VideoId) =>
  env.client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    args: [{ videoId, settingsHash: 's', batch: asBatchName('b'), reprocess: false }],
  });

test.each([
  // What is slow, and up to where all other videos get meanwhile.
  ['identify', 'transcribe'],
  ['embed', 'segment'],
])('defect 100: a slow %s holds up neither speech recognition nor the database', async (slow, reached) => {
  const world = new FakeWorld(env.client);
  world.mining = false;
  const free = gate();
  world.before = (stage) => (stage === slow ? free.opened : undefined);
  const [first, ...others] = videos(`behind-${slow}`, 6) as [VideoId, ...VideoId[]];
  await whileWorkersRun(world, async () => {
    const handles = await Promise.all([first, ...others].map(start));
    // Nothing of the slow stage has ended when everything before it has, for every video.
    await until(`all six have passed ${reached}`, () => world.count(`${reached} `) === 6);
    expect(world.count(`${slow} `)).toBe(0);
    free.open();
    const outcomes = await Promise.all(handles.map((handle) => handle.result()));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(6).fill('stored'));
  });
});
