import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { BatchControl } from '../../domain/batch-control.ts';
import { HELD } from '../../domain/held.ts';
import { asBatchName, type BatchName, type VideoId } from '../../domain/ids.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { endBatch, openBatch } from '../../storage/database/batches.ts';
import { stageRunsOf } from '../../storage/database/progress.ts';
import { reopenRows } from '../../storage/database/retries.ts';
import { settleByHand } from '../../storage/database/video-rows.ts';
import { findVideo } from '../../storage/database/videos.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { untilAborted } from '../fixtures/scripted-engines.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { addAccounts, giveBack, leaseRow, mustGrant } from '../fixtures/turns-of-a-world.ts';
import { until } from '../fixtures/until.ts';
import {
  divided,
  downloadAndTranscribe,
  judged,
  mineSegments,
  published,
} from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const TALKS = asBatchName('talks');
const OTHER = asBatchName('other');
const LEFT_OUT = { kind: 'skipped', reason: 'by-hand', detail: 'seen' } as const;

let world: ActivityWorld;
let settingsHash: string;
beforeEach(async () => {
  await emptyDatabase(database.db);
  world = await worlds.open();
  settingsHash = await world.settings();
});

/** A batch that lists these videos. */
async function open(name: BatchName, ...ids: VideoId[]): Promise<void> {
  const listed = await Promise.all(ids.map(async (id) => ({ video: (await findVideo(database.db, id))! })));
  const batch = { name, source: 'source', sourceKey: 'source', settingsHash, options: {} };
  await openBatch(database.db, batch, listed);
}

async function videoOfBatch(id = 'v1') {
  const videoId = await world.list(id);
  await open(TALKS, videoId);
  return { videoId, settingsHash, batch: TALKS };
}

const want = (control: BatchControl, batch = TALKS) => setControl(database.db, batch, control);

async function failureOf(attempt: Promise<unknown>, name = 'an attempt'): Promise<ApplicationFailure> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApplicationFailure) return error;
  throw new Error(`expected ${name} to fail, got ${String(error)}`);
}

const runsOf = async (videoId: VideoId, stage: string) =>
  (await stageRunsOf(database.db, videoId)).filter((run) => run.stage === stage);

describe('while a batch is paused', () => {
  test('no stage and no segment begins, no engine is asked, and no row is left', async () => {
    const at = await videoOfBatch();
    const { network, speech, voices, database: rows, llm, flagship, embedding } = world.activities;
    const segmented = await divided(world, at);
    const plan = await world.run(llm.planMining, segmented);
    const segment = { ...segmented, mine: plan.configHash, ...plan.pending[0]! };
    const later = { ...segmented, mine: plan.configHash, evaluate: 'none', embed: 'none' };
    const before = await stageRunsOf(database.db, at.videoId);
    const calls = world.engineCalls;
    await want('pause');
    const attempts: readonly [string, () => Promise<unknown>][] = [
      ['probe', () => world.run(network.probe, { ...at, reprocess: true })],
      ['download', () => world.run(network.download, at)],
      ['transcribe', () => world.run(speech.transcribe, segmented)],
      ['identify', () => world.run(voices.identify, segmented)],
      ['segment', () => world.run(rows.segment, segmented)],
      ['outline', () => world.run(llm.outline, segmented)],
      ['planMining', () => world.run(llm.planMining, segmented)],
      ['mineSegment', () => world.run(llm.mineSegment, segment)],
      ['evaluate', () => world.run(flagship.evaluate, later)],
      ['summarise', () => world.run(flagship.summarise, later)],
      ['embed', () => world.run(embedding.embed, later)],
      ['publish', () => world.run(rows.publish, later)],
      ['relateClaims', () => world.run(flagship.relateClaims, at)],
    ];
    for (const [name, attempt] of attempts) {
      const { type, nonRetryable, details } = await failureOf(attempt(), name);
      expect({ name, type, nonRetryable, details }).toEqual({
        ...{ name, type: HELD, nonRetryable: true },
        details: [{ control: 'pause', lookAgainMs: 600_000 }],
      });
    }
    expect(world.engineCalls).toBe(calls);
    const after = await stageRunsOf(database.db, at.videoId);
    expect(after).toHaveLength(before.length);
    expect(after.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  test('what a video does for the books goes on: its audio is released, its mining is concluded', async () => {
    const at = await videoOfBatch();
    const { llm, network, database: rows } = world.activities;
    const segmented = await divided(world, at);
    const plan = await world.run(llm.planMining, segmented);
    await mineSegments(world, segmented, plan);
    await want('pause');
    await world.run(network.releaseAudio, segmented);
    const planned = { ...segmented, mine: plan.configHash };
    expect(await world.run(llm.concludeMining, planned)).toMatchObject({ reused: false });
    const outcome = { kind: 'skipped', reason: 'by-hand', detail: 'enough' } as const;
    await world.run(rows.settle, { videoId: at.videoId, batch: TALKS, outcome });
    const settled = await database.db.selectFrom('batch_videos').select('outcome').executeTakeFirstOrThrow();
    expect(settled.outcome).toBe('skipped');
  });

  test('a stage that runs is not disturbed', async () => {
    const at = await videoOfBatch();
    world.speech.script.before = async () => {
      await want('pause');
    };
    expect(await downloadAndTranscribe(world, at)).toMatchObject({ transcribe: expect.any(String) });
    expect((await failureOf(divided(world, at))).type).toBe(HELD);
  });

  test('videos of other batches, and those of none, go on', async () => {
    await videoOfBatch();
    await want('pause');
    const other = await world.list('v2');
    await open(OTHER, other);
    for (const batch of [OTHER, undefined]) {
      await world.run(world.activities.network.download, { videoId: other, settingsHash, batch });
    }
  });

  test('a video that another batch waits for goes on, until that one rests too', async () => {
    const at = await videoOfBatch();
    await open(OTHER, at.videoId);
    await want('pause');
    await downloadAndTranscribe(world, at);
    await want('pause', OTHER);
    expect((await failureOf(divided(world, at))).type).toBe(HELD);
  });

  test('a video that was left out where it runs rests with the batch that alone waits for it', async () => {
    const at = await videoOfBatch();
    await open(OTHER, at.videoId);
    await settleByHand(database.db, at.videoId, LEFT_OUT, TALKS);
    await want('pause', OTHER);
    expect((await failureOf(downloadAndTranscribe(world, at))).type).toBe(HELD);
    await want('go', OTHER);
    await downloadAndTranscribe(world, at);
  });

  test('a video that is tried again for a batch that has ended does not rest with another', async () => {
    const at = await videoOfBatch();
    await settleByHand(database.db, at.videoId, LEFT_OUT, TALKS);
    await endBatch(database.db, TALKS);
    await reopenRows(database.db, { batch: TALKS, videoIds: [at.videoId] });
    await open(OTHER, at.videoId);
    await want('pause', OTHER);
    await downloadAndTranscribe(world, at);
  });

  test('resumed, it goes on where it was: nothing that is stored is done again', async () => {
    const at = await videoOfBatch();
    await downloadAndTranscribe(world, at);
    await want('pause');
    expect((await failureOf(divided(world, at))).type).toBe(HELD);
    await want('go');
    const calls = world.engineCalls;
    const segmented = await divided(world, at);
    // Words are stored; voices are listened to.
    expect(world.engineCalls - calls).toBe(world.voices.script.calls);
    expect(await published(world, await judged(world, segmented))).toMatchObject({ reused: false });
  });

  test('a video looks for itself whether it still rests', async () => {
    const { videoId, batch } = await videoOfBatch();
    const isHeld = () => world.run(world.activities.orchestration.isHeld, { videoId, batch });
    expect(await isHeld()).toBe(false);
    await want('pause');
    expect(await isHeld()).toBe(true);
    await want('go');
    expect(await isHeld()).toBe(false);
  });
});

describe('paused at once', () => {
  test('what runs is interrupted: the engine ends, the row says paused, and no attempt is counted', async () => {
    const at = await videoOfBatch();
    world.speech.script.before = untilAborted;
    const { configHash } = await world.run(world.activities.network.download, at);
    const input = { ...at, download: configHash };
    const attempt = world.begin(world.activities.speech.transcribe, input);
    await until('the engine is at work', () => world.speech.script.calls === 1);
    await want('pause-now');
    expect(await failureOf(attempt.result)).toMatchObject({
      type: HELD,
      details: [{ control: 'pause-now' }],
    });
    expect(await runsOf(at.videoId, 'transcribe')).toMatchObject([
      { status: 'abandoned', reason: 'paused', fault: null },
    ]);
    await want('go');
    world.speech.script.before = () => {};
    expect(await world.run(world.activities.speech.transcribe, input)).toMatchObject({ reused: false });
  });

  test('what runs for another batch as well is not interrupted', async () => {
    const at = await videoOfBatch();
    await open(OTHER, at.videoId);
    const { configHash } = await world.run(world.activities.network.download, at);
    const looked = Promise.withResolvers<void>();
    let looks = 0;
    const watched = await worlds.open({
      artifacts: world.context.artifacts,
      heldBatches: () => {
        looks += 1;
        if (looks === 3) looked.resolve();
        return world.context.heldBatches();
      },
    });
    watched.speech.script.before = async () => {
      await want('pause-now');
      await looked.promise;
    };
    const input = { ...at, download: configHash };
    expect(await watched.run(watched.activities.speech.transcribe, input)).toMatchObject({ reused: false });
  });

  test('a person who cancels besides is heard: the stage ends as cancelled', async () => {
    const at = await videoOfBatch();
    const { configHash } = await world.run(world.activities.network.download, at);
    world.speech.script.before = untilAborted;
    const input = { ...at, download: configHash };
    const attempt = world.begin(world.activities.speech.transcribe, input);
    await until('the engine is at work', () => world.speech.script.calls === 1);
    await want('pause-now');
    attempt.cancel();
    await expect(attempt.result).rejects.toBeInstanceOf(CancelledFailure);
    expect(await runsOf(at.videoId, 'transcribe')).toMatchObject([{ reason: 'cancelled' }]);
  });

  test('segments that are mined are interrupted, uncounted; the row closes, and opens again with the first that goes on', async () => {
    const at = await videoOfBatch();
    const segmented = await divided(world, at);
    const plan = await world.run(world.activities.llm.planMining, segmented);
    const input = { ...segmented, mine: plan.configHash, ...plan.pending[0]! };
    world.miner.script.before = untilAborted;
    const attempt = world.begin(world.activities.llm.mineSegment, input);
    await until('the model is at work', () => world.miner.script.calls === 1);
    await want('pause-now');
    expect((await failureOf(attempt.result)).type).toBe(HELD);
    expect(await runsOf(at.videoId, 'mine')).toMatchObject([{ status: 'abandoned', reason: 'paused' }]);
    const findings = await database.db.selectFrom('findings').select('status').execute();
    expect(findings).toEqual([]);
    await want('go');
    world.miner.script.before = () => {};
    await world.run(world.activities.llm.mineSegment, { ...input, afterRest: true });
    expect(await runsOf(at.videoId, 'mine')).toMatchObject([{ status: 'abandoned' }, { status: 'running' }]);
  });
});

describe('a download in its turn', () => {
  async function inTurn() {
    await addAccounts(database.db, 'alice');
    const at = await videoOfBatch();
    return { ...at, lease: await mustGrant(world, 'alice', 'v1') };
  }
  const alice = () =>
    database.db
      .selectFrom('accounts')
      .select(['failures', 'next_allowed_at'])
      .where('name', '=', 'alice')
      .executeTakeFirstOrThrow();

  test('that has not begun gives its turn back unused: the account may go on at once', async () => {
    const input = await inTurn();
    await want('pause');
    expect((await failureOf(world.run(world.activities.network.download, input))).type).toBe(HELD);
    expect(world.downloads.calls).toBe(0);
    expect(await leaseRow(database.db, input.lease.leaseId)).toMatchObject({ end_kind: 'not-used' });
    await giveBack(world, input.lease);
    expect(await alice()).toMatchObject({ failures: 0, next_allowed_at: null });
  });

  test('that is interrupted counts against nobody, and the wait after it is kept', async () => {
    const input = await inTurn();
    world.downloads.before = untilAborted;
    const attempt = world.begin(world.activities.network.download, input);
    await until('the download is at work', () => world.downloads.calls === 1);
    await want('pause-now');
    expect((await failureOf(attempt.result)).type).toBe(HELD);
    expect(await leaseRow(database.db, input.lease.leaseId)).toMatchObject({
      end_kind: 'unknown',
      reason: 'paused',
    });
    expect(await runsOf(input.videoId, 'download')).toMatchObject([
      { status: 'abandoned', reason: 'paused' },
    ]);
    await giveBack(world, input.lease);
    expect(await alice()).toMatchObject({ failures: 0, next_allowed_at: expect.any(Date) });
  });
});

test('accounts is told which batches rest', async () => {
  await videoOfBatch();
  const now = () => world.run(world.activities.database.accountsNow, undefined);
  expect((await now()).heldBatches).toEqual([]);
  await want('pause');
  expect((await now()).heldBatches).toEqual(['talks']);
});

test('a video of a paused batch asks for its turn in the name of the batch that still waits for it', async () => {
  const at = await videoOfBatch();
  await open(OTHER, at.videoId);
  const temporal = new FakeTemporal();
  const asking = await worlds.open({ temporal: temporal.client });
  const ask = () => asking.run(asking.activities.database.askForTurn, at);
  await ask();
  await want('pause');
  await ask();
  const batches = temporal.signals.map((signal) => /"batch":"(\w+)"/.exec(signal)?.[1]);
  expect(batches).toEqual(['talks', 'other']);
});

test('what fails in a probe leaves its row, and a part that is down uses up no attempt of it', async () => {
  const at = await videoOfBatch();
  const { probe } = world.activities.network;
  await database.db.updateTable('videos').set({ kind: 'file', url: '/nowhere/talk.wav' }).execute();
  const failure = await failureOf(world.run(probe, { ...at, reprocess: false }));
  expect(failure).toMatchObject({ type: 'video', nonRetryable: true });
  expect(await runsOf(at.videoId, 'probe')).toMatchObject([
    { status: 'failed', fault: 'video', reason: 'file-missing', detail: failure.message },
  ]);
});
