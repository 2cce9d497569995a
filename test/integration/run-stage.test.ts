import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { AfterDownload } from '../../activities/inputs.ts';
import { runStage } from '../../activities/stage/run-stage.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { openRun, UNKNOWN_IDENTITY } from '../../storage/database/stage-runs.ts';
import { type ActivityWorld, type AttemptInfo, withActivityWorlds } from '../fixtures/activity-world.ts';
import { openBreakingLine } from '../fixtures/breaking-line.ts';
import { openDatabaseLine } from '../fixtures/database-line.ts';
import { untilAborted } from '../fixtures/scripted-engines.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let next = 0;

/** A video whose audio is downloaded: its transcription is the stage under test. */
async function downloaded(settings: Record<string, unknown> = {}) {
  next += 1;
  const world = await worlds.open();
  const videoId = await world.list(`run-${next}`);
  const at = { videoId, settingsHash: await world.settings(settings) };
  const { configHash } = await world.run(world.activities.network.download, at);
  return { world, videoId, at, input: { ...at, download: configHash } };
}

const transcribe = (world: ActivityWorld, input: AfterDownload, info?: AttemptInfo) =>
  world.run(world.activities.speech.transcribe, input, info);

const runsOf = async (videoId: VideoId, stage = 'transcribe') =>
  (await stageRunsOf(database.db, videoId)).filter((run) => run.stage === stage);

async function transcriptsOf(videoId: VideoId): Promise<number> {
  const rows = await database.db
    .selectFrom('transcripts')
    .select('video_id')
    .where('video_id', '=', videoId)
    .execute();
  return rows.length;
}

/** The failure of a rejected attempt. */
async function failureOf(attempt: Promise<unknown>): Promise<ApplicationFailure> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`expected a failure, got ${String(error)}`);
}

test('a stored result is found and nothing is done again', async () => {
  const { world, videoId, input } = await downloaded();
  const first = await transcribe(world, input);
  const again = await transcribe(world, input, { runId: 'another-run' });
  expect(first.reused).toBe(false);
  expect(again).toEqual({ ...first, reused: true });
  expect(world.speech.script.calls).toBe(1);
  expect(await runsOf(videoId)).toMatchObject([{ status: 'completed' }]);
});

test("defect 108: a stage's data and its done mark appear in one moment or not at all", async () => {
  const { world, videoId, at } = await downloaded();
  const seen: [number, boolean][] = [];
  const completed = async () =>
    (await runsOf(videoId, 'identify')).some(({ status }) => status === 'completed');
  const stage = (fails: boolean) =>
    runStage(world.context, 'identify', at, () => ({
      identity: async () => 'a'.repeat(64),
      work: async () => ({
        value: { turns: [] },
        store: async (trx) => {
          await trx
            .insertInto('speakers')
            .values({ video_id: videoId, config_hash: 'a'.repeat(64), label: 'A', rule: 'no-voices' })
            .execute();
          seen.push([await speakersOf(videoId), await completed()]);
          if (fails) throw new Error('the disk of the database is full of holes');
        },
      }),
    }));
  const failure = await failureOf(world.run(stage, true));
  expect(failure.message).toBe('the disk of the database is full of holes');
  expect([await speakersOf(videoId), await completed()]).toEqual([0, false]);
  await world.run(stage, false);
  expect([await speakersOf(videoId), await completed()]).toEqual([1, true]);
  expect(seen).toEqual([
    [0, false],
    [0, false],
  ]);
});

async function speakersOf(videoId: VideoId): Promise<number> {
  const rows = await database.db
    .selectFrom('speakers')
    .select('id')
    .where('video_id', '=', videoId)
    .execute();
  return rows.length;
}

test('every attempt leaves a row with its fault, its reason and its own words', async () => {
  const { world, videoId, input } = await downloaded();
  const faults = [
    systemFault('out-of-memory', 'The GPU has no memory left.'),
    videoFault('undecodable', 'The audio cannot be decoded.'),
    new Error('something nobody foresaw'),
  ];
  world.speech.script.before = (call) => {
    const fault = faults[call - 1];
    if (fault !== undefined) throw fault;
  };
  for (let attempt = 1; attempt <= 3; attempt++) {
    await failureOf(transcribe(world, input, { attempt, runId: `run-${attempt}` }));
  }
  await transcribe(world, input);
  expect(await runsOf(videoId)).toMatchObject([
    { status: 'failed', fault: 'system', reason: 'out-of-memory', detail: 'The GPU has no memory left.' },
    { status: 'failed', fault: 'video', reason: 'undecodable', detail: 'The audio cannot be decoded.' },
    { status: 'failed', fault: 'video', reason: 'unexpected', detail: 'something nobody foresaw' },
    { status: 'completed', worker: 'test/1', fault: null },
  ]);
});

test('defect 36: a part that is down uses up no attempt, however often it is asked, and is asked ever more rarely', async () => {
  const { world, input } = await downloaded({ batch: { maxAttempts: 2 } });
  world.speech.script.before = () => {
    throw systemFault('engine-away', 'The engine is away.');
  };
  const waits: unknown[] = [];
  for (let attempt = 1; attempt <= 6; attempt++) {
    const failure = await failureOf(transcribe(world, input, { attempt }));
    expect(failure).toMatchObject({ type: 'system', nonRetryable: false, message: 'The engine is away.' });
    waits.push(failure.nextRetryDelay);
  }
  expect(waits).toEqual([10, 20, 40, 40, 40, 40]);
  world.speech.script.before = () => {
    throw videoFault('odd', 'odd');
  };
  const first = await failureOf(transcribe(world, input, { attempt: 7 }));
  expect(first).toMatchObject({ type: 'video', nonRetryable: false, nextRetryDelay: 1 });
});

test("defect 36: a video's own fault is final after maxAttempts of one workflow run, and starts over in the next", async () => {
  const { world, input } = await downloaded({ batch: { maxAttempts: 3 } });
  world.speech.script.before = () => {
    throw videoFault('odd', 'odd sound');
  };
  const ends = async (runId: string) => {
    const failures: ApplicationFailure[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      failures.push(await failureOf(transcribe(world, input, { attempt, runId })));
    }
    return failures.map(({ nonRetryable }) => nonRetryable);
  };
  expect(await ends('first')).toEqual([false, false, true]);
  expect(await ends('second')).toEqual([false, false, true]);
});

test('what cannot be helped by trying again is final at once, with what it settles', async () => {
  const { world, input } = await downloaded();
  const fault = videoFault('private', 'Private video', { kind: 'unavailable', reason: 'private' });
  world.speech.script.before = () => {
    throw fault;
  };
  const failure = await failureOf(transcribe(world, input));
  expect(failure).toMatchObject({ type: 'video', nonRetryable: true, details: [fault.fault] });
});

test('an engine that does not even start is shown as down, though the stage has no identity yet', async () => {
  const { world, videoId, input } = await downloaded();
  const { context } = world;
  const away = await worlds.open({
    artifacts: context.artifacts,
    speech: async () => {
      throw systemFault('speech-start', 'The speech engine does not start.');
    },
  });
  const failure = await failureOf(transcribe(away, input));
  expect(failure).toMatchObject({ type: 'system', nonRetryable: false });
  expect(await runsOf(videoId)).toMatchObject([
    {
      status: 'failed',
      fault: 'system',
      reason: 'speech-start',
      detail: 'The speech engine does not start.',
    },
  ]);
  const row = await database.db
    .selectFrom('stage_runs')
    .select('config_hash')
    .where('video_id', '=', videoId)
    .where('stage', '=', 'transcribe')
    .executeTakeFirstOrThrow();
  expect(row.config_hash).toBe(UNKNOWN_IDENTITY);
});

test('defect 109: the open row of a worker that died is closed as abandoned, and the stage is taken up again', async () => {
  const { world, videoId, input } = await downloaded();
  const key = { videoId, stage: 'transcribe', configHash: 'b'.repeat(64) } as const;
  await openRun(database.db, key, { runId: 'run-1', worker: 'dead/7' });
  await transcribe(world, input, { attempt: 2 });
  expect(await runsOf(videoId)).toMatchObject([
    { status: 'abandoned', reason: 'worker-lost', worker: 'dead/7', endedAt: expect.any(Date) },
    { status: 'completed', worker: 'test/1' },
  ]);
});

test('defect 113: a video over which ten workers died is not tried an eleventh time in the same run', async () => {
  const { world, videoId, input } = await downloaded();
  const key = { videoId, stage: 'transcribe', configHash: 'b'.repeat(64) } as const;
  for (let death = 0; death < 10; death++) {
    await openRun(database.db, key, { runId: 'run-1', worker: `dead/${death}` });
  }
  const failure = await failureOf(transcribe(world, input, { attempt: 11 }));
  expect(failure).toMatchObject({ type: 'video', nonRetryable: true });
  expect(failure.message).toContain('The worker died 10 times in the transcribe stage');
  expect(world.speech.script.calls).toBe(0);
  expect((await transcribe(world, input, { runId: 'retried-by-hand' })).reused).toBe(false);
});

test('an attempt whose server was not heard of is no death of its worker: ten of them use up nothing', async () => {
  const { world, videoId, input } = await downloaded();
  for (let outage = 1; outage <= 11; outage++) {
    world.speech.script.before = untilAborted;
    const calls = world.speech.script.calls;
    const notHeard = world.begin(world.activities.speech.transcribe, input, { attempt: outage });
    await until('the engine is at work', () => world.speech.script.calls === calls + 1);
    // The server took it for dead, and gives it out again; then the first one learns of that.
    world.speech.script.before = () => {
      throw systemFault('engine-away', 'The engine is away.');
    };
    await failureOf(transcribe(world, input, { attempt: outage + 1 }));
    notHeard.cancel();
    await expect(notHeard.result).rejects.toBeInstanceOf(CancelledFailure);
  }
  expect((await runsOf(videoId)).filter(({ reason }) => reason === 'not-heard')).toHaveLength(11);
  world.speech.script.before = () => {};
  expect((await transcribe(world, input, { attempt: 13 })).reused).toBe(false);
});

test('an attempt that could not be closed while the database was away is closed by its worker, as none that died', async () => {
  const { world, videoId, input } = await downloaded();
  const at = new URL(database.url);
  const line = await openBreakingLine(at.host);
  at.host = line.host;
  const db = openDatabase(at.href, { maxConnections: 2 });
  try {
    const worker = await worlds.open({ db, artifacts: world.context.artifacts });
    worker.speech.script.before = (call) => (call === 1 ? line.set('down') : undefined);
    expect(await failureOf(transcribe(worker, input))).toMatchObject({ type: 'system' });
    await line.set('up');
    await until('it is done', () =>
      transcribe(worker, input, { attempt: 2 }).then(
        () => true,
        () => false,
      ),
    );
  } finally {
    await db.destroy();
    await line.close();
  }
  const runs = await runsOf(videoId);
  expect(runs[0]).toMatchObject({ status: 'abandoned', reason: 'not-heard' });
  expect(runs.at(-1)).toMatchObject({ status: 'completed' });
});

test('defect 114: cancelling ends the engine, closes the row as cancelled and tells Temporal so', async () => {
  const { world, videoId, input } = await downloaded();
  world.speech.script.before = untilAborted;
  const attempt = world.begin(world.activities.speech.transcribe, input);
  await until('the engine is at work', () => world.speech.script.calls === 1);
  attempt.cancel();
  await expect(attempt.result).rejects.toBeInstanceOf(CancelledFailure);
  expect(await runsOf(videoId)).toMatchObject([
    { status: 'abandoned', reason: 'cancelled', fault: null, endedAt: expect.any(Date) },
  ]);
  expect(await transcriptsOf(videoId)).toBe(0);
});

test('a database that cannot be reached is waited for', async () => {
  const dead = openDatabase('postgres://nobody:x@127.0.0.1:1/nothing', { maxConnections: 1 });
  try {
    const world = await worlds.open({ db: dead });
    const at = { videoId: await world.list('dead').catch(() => 'dead' as VideoId), settingsHash: 'none' };
    for (const attempt of [1, 9]) {
      const failure = await failureOf(world.run(world.activities.network.download, at, { attempt }));
      expect(failure).toMatchObject({ type: 'system', nonRetryable: false });
      expect(failure.message).toContain('ECONNREFUSED');
    }
  } finally {
    await dead.destroy();
  }
});

test('a database that goes away in the middle of a stage is waited for, and the stage is done again', async () => {
  const { world, videoId, input } = await downloaded();
  const line = await openDatabaseLine(database.url);
  const db = openDatabase(line.url, { maxConnections: 2 });
  const cutOff = await worlds.open({ db, artifacts: world.context.artifacts });
  cutOff.speech.script.before = () => line.cut();
  try {
    const failure = await failureOf(transcribe(cutOff, input));
    expect(failure).toMatchObject({ type: 'system', nonRetryable: false });
  } finally {
    await db.destroy();
  }
  expect(await transcriptsOf(videoId)).toBe(0);
  expect((await transcribe(world, input, { attempt: 2 })).reused).toBe(false);
  expect(await runsOf(videoId)).toMatchObject([
    { status: 'abandoned', reason: 'worker-lost' },
    { status: 'completed' },
  ]);
});

test('a worker that was taken for dead stores nothing beside the one that took over', async () => {
  const { world, videoId, input } = await downloaded();
  const other = await worlds.open({ artifacts: world.context.artifacts, worker: 'test/2' });
  world.speech.script.before = async () => {
    await transcribe(other, input, { attempt: 2 });
  };
  const failure = await failureOf(transcribe(world, input, { attempt: 1 }));
  expect(failure).toMatchObject({ type: 'system', details: [{ reason: 'superseded' }] });
  expect(await transcriptsOf(videoId)).toBe(1);
  expect(await runsOf(videoId)).toMatchObject([
    { status: 'abandoned', reason: 'not-heard', worker: 'test/1' },
    { status: 'completed', worker: 'test/2' },
  ]);
});

test('a result whose data is gone is withdrawn and made again where the data is needed', async () => {
  const { world, videoId, at, input } = await downloaded();
  const artifact = `audio/${videoId}/${input.download.slice(0, 16)}`;
  await world.context.artifacts.delete(artifact);
  const again = await world.run(world.activities.network.download, { ...at, audioNeeded: true });
  expect(again).toMatchObject({ reused: false, configHash: input.download });
  expect(await world.context.artifacts.locate(artifact)).toBeDefined();
  expect(await runsOf(videoId, 'download')).toMatchObject([
    { status: 'abandoned', reason: 'data-released' },
    { status: 'completed' },
  ]);
});
