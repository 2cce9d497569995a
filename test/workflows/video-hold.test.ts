import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import { heldFailure } from '../../activities/stage/hold.ts';
import { SEGMENTS_IN_FLIGHT } from '../../domain/capacity/segments-in-flight.ts';
import { asBatchName, asVideoId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { goOn } from '../../workflows/messages.ts';
import { FakeWorld } from '../fixtures/fake-world.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { timersOf } from '../fixtures/timers-of.ts';
import { until } from '../fixtures/until.ts';

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
beforeAll(async () => {
  [env, bundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

const BATCH = 'rests';

function worldOf(...videos: readonly VideoId[]): FakeWorld {
  const world = new FakeWorld(env.client);
  world.list(asBatchName(BATCH), videos);
  return world;
}

const start = (videoId: VideoId, batch = BATCH): Promise<WorkflowHandle> =>
  env.client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    args: [{ videoId, settingsHash: 's', batch: asBatchName(batch), reprocess: false }],
  });

const whileItRuns = <T>(world: FakeWorld, work: () => Promise<T>): Promise<T> =>
  whileWorkersRun(env, bundle, world.activities(), work);

/** What the Temporal UI shows of a video. */
async function panelOf(handle: WorkflowHandle): Promise<string> {
  const { currentDetails } = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return currentDetails ?? '';
}

/** A stage, and what a video does right before it. */
const BOUNDARIES = [
  ['download', 'probe'],
  ['transcribe', 'download'],
  ['identify', 'transcribe'],
  ['segment', 'releaseAudio'],
  ['outline', 'segment'],
  ['planMining', 'outline'],
  ['evaluate', 'concludeMining'],
  ['summarise', 'evaluate'],
  ['embed', 'summarise'],
  ['publish', 'embed'],
  ['relateClaims', 'linkVideo'],
] as const;

test('paused at any boundary nothing begins; told to go on, each stage is done once, and no attempt is counted', async () => {
  const videos = BOUNDARIES.map(([stage]) => asVideoId(`before-${stage}`));
  const world = worldOf();
  world.before = (stage, videoId) => {
    const [next, last] = BOUNDARIES.find(([name]) => videoId === `before-${name}`)!;
    if (stage === last) world.heldBatches.set(`batch-${next}`, 'pause');
  };
  await whileItRuns(world, async () => {
    const handles = await Promise.all(BOUNDARIES.map(([stage], at) => start(videos[at]!, `batch-${stage}`)));
    for (const [stage] of BOUNDARIES) {
      await until(`${stage} is held`, () => world.count(`held ${stage} before-${stage}`) === 1);
      expect(world.count(`${stage} before-${stage}`)).toBe(0);
    }
    expect(await panelOf(handles[1]!)).toMatch(
      /^\*\*Paused since .* UTC\*\*: its batch is paused\.\n\n- probe ✓ .*\n- download ✓ .*\n- \*\*transcribe\*\* since /,
    );
    world.before = () => {};
    world.heldBatches.clear();
    for (const handle of handles) await handle.signal(goOn);
    const outcomes: Outcome[] = await Promise.all(handles.map((handle) => handle.result()));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['stored']));
    expect(await panelOf(handles[1]!)).not.toContain('Paused');
  });
  for (const [stage] of BOUNDARIES) {
    expect([stage, world.count(`${stage} before-${stage}`)]).toEqual([stage, 1]);
  }
}, 120_000);

test('a video that nobody tells to go on looks for itself', async () => {
  const videoId = asVideoId('untold');
  const world = worldOf(videoId);
  world.heldBatches.set(BATCH, 'pause');
  world.lookAgainScale = 0;
  await whileItRuns(world, async () => {
    const handle = await start(videoId);
    await until('it looked twice', () => world.count('isHeld') >= 2);
    expect(world.count('held probe')).toBe(1);
    world.heldBatches.clear();
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
    const [timer] = await timersOf(handle);
    expect(timer?.summary).toBe('its batch is paused: looks again in 1.0 s');
  });
});

test('what is held by a worker that has not heard of the resume is asked for again soon, not in ten minutes', async () => {
  const videoId = asVideoId('stale');
  const world = worldOf(videoId);
  world.heldBatches.set(BATCH, 'pause');
  await whileItRuns(world, async () => {
    const handle = await start(videoId);
    await until('it is held', () => world.count('held probe') === 1);
    // Told to go on, and held once more by somebody who does not know.
    await handle.signal(goOn);
    await until('it is held again', () => world.count('held probe') >= 2);
    world.heldBatches.clear();
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
  });
  expect(world.count('isHeld')).toBe(0);
});

test('segments that are held have not failed, let no others begin, look together, and are mined once each', async () => {
  const videoId = asVideoId('segments');
  const world = worldOf(videoId);
  world.segments = SEGMENTS_IN_FLIGHT + 10;
  world.lookAgainScale = 0;
  world.before = (stage) => {
    if (stage === 'planMining') world.heldBatches.set(BATCH, 'pause');
  };
  await whileItRuns(world, async () => {
    const handle = await start(videoId);
    await until('all lanes are held', () => world.count('held mineSegment') === SEGMENTS_IN_FLIGHT);
    await until('it looked twice', () => world.count('isHeld') >= 2);
    expect(world.count('held mineSegment')).toBe(SEGMENTS_IN_FLIGHT);
    expect(world.mined.size).toBe(0);
    world.before = () => {};
    world.heldBatches.clear();
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
  });
  expect(world.count('mineSegment')).toBe(world.segments);
});

test('a pause at once interrupts a segment that is mined: it is mined again, the others are not', async () => {
  const videoId = asVideoId('at-once');
  const world = worldOf(videoId);
  world.segments = 3;
  world.before = (stage, _video, segment) => {
    if (stage !== 'mineSegment' || segment !== 1 || world.heldBatches.size > 0) return;
    world.before = () => {};
    world.heldBatches.set(BATCH, 'pause-now');
    world.calls.push('interrupted');
    throw heldFailure({ timeScale: 1 }, { videoId, batch: asBatchName(BATCH) }, 'pause-now');
  };
  await whileItRuns(world, async () => {
    const handle = await start(videoId);
    await until('it is interrupted', () => world.count('interrupted') === 1);
    world.heldBatches.clear();
    await handle.signal(goOn);
    expect(await handle.result()).toMatchObject({ kind: 'stored' });
  });
  for (const segment of [0, 1, 2]) expect(world.count(`mineSegment ${videoId} ${segment}`)).toBe(1);
});

test('a video that rests can be cancelled', async () => {
  const videoId = asVideoId('cancelled');
  const world = worldOf(videoId);
  world.heldBatches.set(BATCH, 'pause');
  await whileItRuns(world, async () => {
    const handle = await start(videoId);
    await until('it is held', () => world.count('held probe') === 1);
    await handle.cancel();
    expect(await handle.result()).toEqual({ kind: 'cancelled', detail: 'Cancelled in the probe stage.' });
  });
  expect(world.count('settle')).toBe(1);
});

test('defect 117: transcribed videos appear in the next stage by themselves, in any order and without a command', async () => {
  const videos = ['t1', 't2', 't3'].map(asVideoId);
  const world = worldOf(...videos);
  await whileItRuns(world, async () => {
    const handles = await Promise.all(videos.map((id) => start(id)));
    await Promise.all(handles.map((handle) => handle.result()));
  });
  for (const id of videos) {
    const ofOne = world.calls.filter((call) => call.split(' ')[1] === id).map((call) => call.split(' ')[0]);
    const heard = ofOne.indexOf('transcribe');
    expect(ofOne.slice(heard, heard + 4)).toEqual(['transcribe', 'identify', 'releaseAudio', 'segment']);
  }
});
