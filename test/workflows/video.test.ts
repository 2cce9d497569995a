import { Context } from '@temporalio/activity';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Fault } from '../../domain/faults.ts';
import { asBatchName, asVideoId, videoWorkflowId } from '../../domain/ids.ts';
import { SPEND_LIMIT } from '../../domain/model-calls.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { bundledWorkflows } from '../../workers/workflow-bundle.ts';
import { FakeWorld, fails } from '../fixtures/fake-world.ts';
import { whileWorkersRun } from '../fixtures/running-workers.ts';
import { startTemporalServer } from '../fixtures/temporal-server.ts';
import { until } from '../fixtures/until.ts';

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;

beforeAll(async () => {
  [env, bundle] = await Promise.all([startTemporalServer(), bundledWorkflows()]);
});
afterAll(() => env?.teardown());

const BATCH = asBatchName('b');
let next = 0;

function newVideo() {
  next += 1;
  const videoId = asVideoId(`v${next}`);
  const world = new FakeWorld(env.client);
  world.list(BATCH, [videoId]);
  return { videoId, world };
}

const start = (client: Client, videoId: ReturnType<typeof asVideoId>) =>
  client.workflow.start('video', {
    workflowId: videoWorkflowId(videoId),
    taskQueue: 'orchestration',
    args: [{ videoId, settingsHash: 's', batch: BATCH, reprocess: false }],
  });

const run = (world: FakeWorld, videoId: ReturnType<typeof asVideoId>): Promise<Outcome> =>
  whileWorkersRun(env, bundle, world.activities(), async () => (await start(env.client, videoId)).result());

test('a video passes every stage once, in order, and is settled as stored', async () => {
  const { videoId, world } = newVideo();
  const outcome = await run(world, videoId);
  expect(outcome).toEqual({ kind: 'stored', segments: 2, claims: 3 });
  const stages = world.calls.map((call) => call.split(' ')[0]);
  const mined = stages.filter((stage) => stage === 'mineSegment');
  expect(mined).toHaveLength(2);
  expect(stages.filter((stage) => stage !== 'mineSegment')).toEqual([
    'probe',
    'download',
    'transcribe',
    'identify',
    'releaseAudio',
    'segment',
    'outline',
    'planMining',
    'concludeMining',
    'evaluate',
    'summarise',
    'embed',
    'publish',
    'linkVideo',
    'relateClaims',
    'settle',
  ]);
});

test('the list of workflows tells the long stages and the outcome, each once', async () => {
  const { videoId, world } = newVideo();
  await run(world, videoId);
  const { events } = await env.client.workflow.getHandle(videoWorkflowId(videoId)).fetchHistory();
  const told = (events ?? []).flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upserted }) =>
    Object.entries(upserted?.searchAttributes?.indexedFields ?? {}).map(
      ([name, { data }]) => `${name} ${JSON.parse(Buffer.from(data ?? []).toString())}`,
    ),
  );
  expect(told.filter((each) => each.startsWith('Vidmine'))).toEqual([
    'VidmineStage download',
    'VidmineStage transcribe',
    'VidmineStage mine',
    'VidmineStage evaluate',
    'VidmineOutcome stored',
  ]);
});

test('without mining no language model is called, and the video is stored all the same', async () => {
  const { videoId, world } = newVideo();
  world.mining = false;
  expect((await run(world, videoId)).kind).toBe('stored');
  expect(world.count('planMining') + world.count('mineSegment') + world.count('evaluate')).toBe(0);
  expect(world.count('embed')).toBe(1);
});

test('a stored video that cannot be linked with others is stored, and says so', async () => {
  const { videoId, world } = newVideo();
  world.before = (stage) => {
    if (stage === 'linkVideo') fails({ fault: 'video', reason: 'odd', detail: 'odd neighbours' });
  };
  expect(await run(world, videoId)).toEqual({
    kind: 'stored',
    segments: 2,
    claims: 3,
    detail: 'Not linked with other videos (odd neighbours): vidmine link does that.',
  });
});

test('defect 76: a video in which no claim was found is stored, and its outcome says so', async () => {
  const { videoId, world } = newVideo();
  world.miningWarning = 'No claim was found in 10 minutes of speech.';
  expect(await run(world, videoId)).toMatchObject({
    kind: 'stored',
    detail: 'No claim was found in 10 minutes of speech.',
  });
});

test.each(['outline', 'mineSegment', 'evaluate', 'summarise'] as const)(
  'defect 133: where %s cannot be paid any more, all that is local is stored, and the video fails with the reason',
  async (stage) => {
    const { videoId, world } = newVideo();
    world.before = (name) => {
      if (name === stage) fails({ fault: 'video', reason: SPEND_LIMIT, detail: 'maxSpend is reached' });
    };
    const end = await run(world, videoId).catch((error: unknown) => error);
    expect(end).toBeInstanceOf(WorkflowFailedError);
    const failedIn = stage === 'mineSegment' ? 'mine' : stage;
    expect(world.rows.get(BATCH)?.get(videoId)).toMatchObject({
      kind: 'failed',
      stage: failedIn,
      reason: SPEND_LIMIT,
    });
    expect(world.calls.map((call) => call.split(' ')[0])).toEqual(
      expect.arrayContaining(['embed', 'publishWithoutMining', 'settle']),
    );
    expect(world.count('publish ') + world.count('linkVideo')).toBe(0);
  },
);

test('an unavailable video ends Completed with its reason', async () => {
  const { videoId, world } = newVideo();
  world.before = (stage) =>
    stage === 'download'
      ? fails({
          fault: 'video',
          reason: 'private',
          detail: 'Private video',
          settles: { kind: 'unavailable', reason: 'private' },
        })
      : undefined;
  expect(await run(world, videoId)).toEqual({
    kind: 'unavailable',
    reason: 'private',
    detail: 'Private video',
  });
});

test("a video's own fault ends the workflow Failed, settled with stage, reason and its own words", async () => {
  const { videoId, world } = newVideo();
  world.before = (stage) =>
    stage === 'transcribe' ? fails({ fault: 'video', reason: 'odd', detail: 'odd sound' }) : undefined;
  await expect(run(world, videoId)).rejects.toThrow(WorkflowFailedError);
  expect(world.rows.get(BATCH)?.get(videoId)).toEqual({
    kind: 'failed',
    stage: 'transcribe',
    reason: 'odd',
    detail: 'odd sound',
  });
});

test('a segment that fails lets the others finish, and a second run mines that segment alone', async () => {
  const { videoId, world } = newVideo();
  world.segments = 5;
  world.before = (stage, _video, segment) =>
    stage === 'mineSegment' && segment === 3
      ? fails({ fault: 'video', reason: 'answer-cut-off', detail: 'cut off' })
      : undefined;
  await expect(run(world, videoId)).rejects.toThrow(WorkflowFailedError);
  expect(world.count('mineSegment')).toBe(4);
  expect(world.count('publish')).toBe(0);

  world.before = () => {};
  expect((await run(world, videoId)).kind).toBe('stored');
  expect(world.count('mineSegment')).toBe(5);
});

test('audio that was deleted meanwhile is fetched again', async () => {
  const { videoId, world } = newVideo();
  let missing = true;
  world.before = (stage) => {
    if (stage !== 'transcribe' || !missing) return;
    missing = false;
    fails({ fault: 'video', reason: 'audio-missing', detail: 'gone', settles: { kind: 'failed' } });
  };
  expect((await run(world, videoId)).kind).toBe('stored');
  expect(world.count('download')).toBe(2);
});

describe('a video that is run again, its audio released long since', () => {
  function storedVideo(...kept: readonly ('transcribe' | 'identify')[]) {
    const { videoId, world } = newVideo();
    world.downloadedBefore.add(videoId);
    world.audio = new Set();
    for (const stage of kept) world.kept.add(stage);
    return { videoId, world };
  }
  const audioCalls = ({ calls }: FakeWorld) =>
    calls
      .map((call) => call.split(' ')[0]!)
      .filter((stage) => ['download', 'transcribe', 'identify', 'releaseAudio'].includes(stage));

  test('words and speakers made anew: the audio is fetched once for both, and released after both', async () => {
    const { videoId, world } = storedVideo();
    expect((await run(world, videoId)).kind).toBe('stored');
    expect(audioCalls(world)).toEqual(['download', 'transcribe', 'identify', 'releaseAudio']);
    expect(world.audio).toEqual(new Set());
  });

  test('speakers made anew: the audio is fetched for them, and the words are kept', async () => {
    const { videoId, world } = storedVideo('transcribe');
    world.needsLease = true;
    expect((await run(world, videoId)).kind).toBe('stored');
    expect(audioCalls(world)).toEqual(['download', 'identify', 'releaseAudio']);
    expect(world.count('attempt')).toBe(1);
  });

  test('segments made anew: nobody asks for the audio', async () => {
    const { videoId, world } = storedVideo('transcribe', 'identify');
    world.needsLease = true;
    expect((await run(world, videoId)).kind).toBe('stored');
    expect(audioCalls(world)).toEqual(['releaseAudio']);
    expect(world.count('attempt')).toBe(0);
  });
});

describe('the audio of a video that is not stored', () => {
  const endingIn = (stage: string, settles: Extract<Fault, { fault: 'video' }>['settles']) => {
    const { videoId, world } = newVideo();
    world.audio = new Set();
    world.before = (reached) =>
      reached === stage ? fails({ fault: 'video', reason: 'odd', detail: 'odd', settles }) : undefined;
    return { videoId, world };
  };

  test('is released where nobody speaks: it would lie there for ever', async () => {
    const { videoId, world } = endingIn('transcribe', { kind: 'skipped', reason: 'no-speech' });
    expect(await run(world, videoId)).toEqual({ kind: 'skipped', reason: 'no-speech', detail: 'odd' });
    expect(world.calls.slice(-2)).toEqual([`releaseAudio ${videoId}`, `settle ${videoId} skipped`]);
    expect(world.audio).toEqual(new Set());
  });

  test('is kept where the video failed, for its retry', async () => {
    const { videoId, world } = endingIn('transcribe', { kind: 'failed' });
    await expect(run(world, videoId)).rejects.toThrow(WorkflowFailedError);
    expect(world.count('releaseAudio')).toBe(0);
    expect(world.audio).toEqual(new Set([videoId]));
  });

  test('was never there where the download said no', async () => {
    const { videoId, world } = endingIn('download', { kind: 'unavailable', reason: 'private' });
    expect((await run(world, videoId)).kind).toBe('unavailable');
    expect(world.count('releaseAudio')).toBe(0);
  });
});

test('a cancelled video is settled as cancelled', async () => {
  const { videoId, world } = newVideo();
  let reached = false;
  const activities = world.activities();
  activities.speech.transcribe = async () => {
    reached = true;
    const timer = setInterval(() => Context.current().heartbeat(), 50);
    try {
      return await Context.current().cancelled;
    } finally {
      clearInterval(timer);
    }
  };
  await whileWorkersRun(env, bundle, activities, async () => {
    const handle = await start(env.client, videoId);
    await until('the transcription has begun', () => reached);
    await handle.cancel();
    await handle.result().catch(() => {});
  });
  expect(world.rows.get(BATCH)?.get(videoId)?.kind).toBe('cancelled');
});
