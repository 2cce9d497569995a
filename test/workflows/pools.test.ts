import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Slots } from '../../domain/capacity/slots.ts';
import { asBatchName, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { openSlots } from '../../workers/slots/slot-handles.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld } from '../fixtures/fake-world.ts';
import { whilePoolsRun } from '../fixtures/running-pools.ts';
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
  [env, workflowBundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

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
  await whilePoolsRun(env, workflowBundle, world.activities(), openSlots(slots), async () => {
    const handles = await Promise.all([first, ...others].map(start));
    // Nothing of the slow stage has ended when everything before it has, for every video.
    await until(`all six have passed ${reached}`, () => world.count(`${reached} `) === 6);
    expect(world.count(`${slow} `)).toBe(0);
    free.open();
    const outcomes = await Promise.all(handles.map((handle) => handle.result()));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(6).fill('stored'));
  });
});

test.each([1, 3, 5])(
  'defect 107: the language model is asked by %d at once, of all videos together, however many are in flight',
  async (llm) => {
    const world = new FakeWorld(env.client);
    world.segments = 6;
    const handles = openSlots({ ...slots, llm, database: 10, network: 10 });
    const asks = new Set(['outline', 'planMining', 'mineSegment', 'concludeMining']);
    const [everyVideo, free] = [videos(`pool-${llm}`, 8), gate()];
    let atOnce = 0;
    let most = 0;
    world.before = async (stage) => {
      if (!asks.has(stage)) return;
      atOnce += 1;
      most = Math.max(most, atOnce);
      await free.opened;
      // Those that begin in the same moment meet each other.
      await new Promise(setImmediate);
      atOnce -= 1;
    };
    await whilePoolsRun(env, workflowBundle, world.activities(), handles, async () => {
      const handlesOfVideos = await Promise.all(everyVideo.map(start));
      await until('all videos ask', () => world.count('segment ') === everyVideo.length && atOnce === llm);
      free.open();
      await Promise.all(handlesOfVideos.map((handle) => handle.result()));
    });
    expect([most, atOnce, world.count('mineSegment ')]).toEqual([llm, 0, 6 * everyVideo.length]);
  },
);
