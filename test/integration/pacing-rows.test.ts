import { type PacingSettings, pacingSchema } from '../../domain/configuration.ts';
import type { LeaseEnd } from '../../domain/download/download-verdict.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import type { Stage } from '../../domain/stages.ts';
import { setService } from '../../storage/database/account-administration.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { settleVideo } from '../../storage/database/batch-videos.ts';
import { endBatch } from '../../storage/database/batches.ts';
import { downloadPause, pauseDownloads, resumeDownloads } from '../../storage/database/download-pause.ts';
import { grantLease } from '../../storage/database/grant-lease.ts';
import { endLease } from '../../storage/database/leases.ts';
import {
  effectivePacingOf,
  readPacingOverrides,
  redrawDelays,
  savePacing,
} from '../../storage/database/pacing-overrides.ts';
import { returnLease } from '../../storage/database/return-lease.ts';
import { completeRun, openRun } from '../../storage/database/stage-runs.ts';
import { workInHand } from '../../storage/database/work-in-hand.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { account, addAccounts, startBatch } from '../fixtures/turns-of-a-world.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let world: ActivityWorld;

beforeEach(async () => {
  await emptyDatabase(database.db);
  world = await worlds.open();
});

const HOUR = 3_600_000;
const START = Date.now();
const videos = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** One whole turn at a moment of our choice; returns the wait that it drew. */
async function turnAt(
  nowMs: number,
  pacing: PacingSettings,
  end: LeaseEnd = { end: 'success' },
  name = 'alice',
) {
  await database.db
    .updateTable('accounts')
    .set({ next_allowed_at: new Date(0) })
    .where('name', '=', name)
    .execute();
  const id = `${name}-${nowMs}`;
  await world.list('one');
  const grant = {
    id,
    account: name,
    purpose: 'download',
    limitMs: 1,
    videoId: 'one',
    workflowId: 'w',
    runId: 'r',
  } as const;
  expect(await grantLease(database.db, grant, nowMs)).toBe(true);
  await endLease(database.db, id, end);
  return (await returnLease(database.db, id, { pacing, nowMs, timeScale: 1 }))?.delay;
}

/** As the download stage does, with audio of no size. */
async function downloaded(...ids: string[]): Promise<void> {
  for (const id of ids) await completed('download', id, { sizeBytes: 0 });
}

/** As a stage does at its end. */
async function completed(stage: Stage, id: string, result: object): Promise<void> {
  const key = { videoId: asVideoId(id), stage, configHash: 'a'.repeat(64) };
  const run = await openRun(database.db, key, { runId: 'r', worker: 'w' });
  await completeRun(database.db, run, result, {}, async () => {});
}

describe('the buffer build', () => {
  const pacing = pacingSchema.parse({ steady: { firstDownloads: 4 } });
  const phases = async (fromMs: number, count: number, name = 'alice') => {
    const drawn: unknown[] = [];
    for (let turn = 0; turn < count; turn++) {
      drawn.push((await turnAt(fromMs + turn * 1000, pacing, { end: 'success' }, name))?.phase);
    }
    return drawn;
  };

  test('an account builds once in 24 h, however many batches are started', async () => {
    await addAccounts(database.db, 'alice');
    await startBatch(world, 'one', videos('a', 50));
    expect(await phases(START, 6)).toEqual(['build', 'build', 'build', 'build', 'steady', 'steady']);
    await startBatch(world, 'two', videos('b', 50));
    await startBatch(world, 'three', videos('c', 50));
    expect(await phases(START + HOUR, 2)).toEqual(['steady', 'steady']);
    expect(await phases(START + 23 * HOUR, 1)).toEqual(['steady']);
    expect(await phases(START + 25 * HOUR, 5)).toEqual(['build', 'build', 'build', 'build', 'steady']);
    expect(await phases(START + 50 * HOUR, 1)).toEqual(['steady']);
  });

  test('accounts share a build', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    await startBatch(world, 'one', videos('a', 50));
    expect(await phases(START, 3)).toEqual(['build', 'build', 'steady']);
    expect(await phases(START, 3, 'bob')).toEqual(['build', 'build', 'steady']);
  });

  test('the share of an account does not grow when others drop out', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    await startBatch(world, 'one', videos('a', 50));
    expect(await phases(START, 1)).toEqual(['build']);
    await setService(database.db, 'bob', 'disabled', 'cookies-rotated');
    expect(await phases(START + HOUR, 3)).toEqual(['build', 'steady', 'steady']);
  });

  test('without a batch nothing is built, and the last part of a batch drains at the ordinary wait', async () => {
    await addAccounts(database.db, 'alice');
    expect(await phases(START, 1)).toEqual(['drain']);
    await startBatch(world, 'small', videos('a', 5));
    expect(await phases(START + HOUR, 5)).toEqual(['build', 'build', 'build', 'build', 'drain']);
  });
});

describe('work in hand', () => {
  test('depth counts the downloaded videos of all open batches, each once, beyond those being processed', async () => {
    await startBatch(world, 'one', ['a', 'b', 'c', 'd'], 2);
    await startBatch(world, 'two', ['d', 'e', 'f'], 3);
    await startBatch(world, 'ended', ['g', 'h'], 50);
    await endBatch(database.db, asBatchName('ended'));
    expect(await workInHand(database.db)).toMatchObject({ depth: 0, remaining: 6 });
    await downloaded('a', 'b', 'c', 'd', 'e', 'g');
    expect(await workInHand(database.db)).toMatchObject({ depth: 2, remaining: 1 });
    const stored = { kind: 'stored', segments: 1, claims: 1 } as const;
    await settleVideo(database.db, asVideoId('d'), stored, asBatchName('one'));
    expect(await workInHand(database.db)).toMatchObject({ depth: 1, remaining: 1 });
  });

  test('defect 30: it makes the factor of the queue, beside that of the account', async () => {
    const pacing = pacingSchema.parse({ preset: 'deep-buffer', deepBuffer: { firstDownloads: 0 } });
    await addAccounts(database.db, 'alice', 'bob');
    await startBatch(world, 'deep', videos('v', 200));
    const refused = { verdict: 'account-pause', reason: 'bot-wall', counted: false } as const;
    const shallow = await turnAt(START, pacing, { end: 'verdict', verdict: refused, detail: 'no' });
    expect(shallow).toMatchObject({ depth: 0, queueFactor: 0.5, accountFactor: 1.5 });
    await downloaded(...videos('v', 52));
    const deep = await turnAt(START, pacing, { end: 'verdict', verdict: refused, detail: 'no' }, 'bob');
    expect(deep).toMatchObject({ depth: 51, queueFactor: 1.5, accountFactor: 1.5 });
    for (const { baseSeconds, queueFactor, accountFactor, seconds } of [shallow!, deep!])
      expect(seconds).toBeCloseTo(baseSeconds * queueFactor * accountFactor, 6);
  });

  test('what a paused batch has downloaded holds up no other batch; a video of both counts', async () => {
    await startBatch(world, 'rests', ['a', 'b', 'c', 'd'], 9);
    await startBatch(world, 'works', ['c', 'd', 'e', 'f', 'g'], 1);
    await downloaded('a', 'b', 'c', 'd');
    expect(await workInHand(database.db)).toMatchObject({ depth: 0, remaining: 3 });
    await setControl(database.db, asBatchName('rests'), 'pause');
    expect(await workInHand(database.db)).toMatchObject({ depth: 1, remaining: 3 });
    await setControl(database.db, asBatchName('works'), 'pause-now');
    expect(await workInHand(database.db)).toMatchObject({ depth: 0, remaining: 0 });
  });

  test('what was downloaded for an earlier batch fills no buffer, and is not to be downloaded either', async () => {
    await startBatch(world, 'first', ['a', 'b', 'c']);
    await downloaded('a', 'b', 'c');
    await endBatch(database.db, asBatchName('first'));
    await startBatch(world, 'again', ['a', 'b', 'c', 'd']);
    expect(await workInHand(database.db)).toMatchObject({ depth: 0, remaining: 1 });
  });

  test('without an open batch there is none', async () => {
    expect(await workInHand(database.db)).toEqual({
      depth: 0,
      audioBytes: 0,
      remaining: 0,
      newestBatchStartedAt: undefined,
    });
  });

  test('a full buffer holds back everybody who is paced, for a minute at a time, and no open host', async () => {
    const pacing = pacingSchema.parse({ steady: { targetBuffer: 5 }, openHosts: ['example.org'] });
    const ids = videos('v', 6);
    await startBatch(world, 'deep', ids, 1);
    await downloaded(...ids);
    const now = async (settings: PacingSettings) => {
      const of = await worlds.open({ pacing: settings, timeScale: 0.5 });
      const asked = Date.now();
      return { asked, ...(await of.run(of.activities.database.accountsNow, undefined)) };
    };
    const steady = await now(pacing);
    expect(steady.heldBack?.why).toBe('buffer full (5 of 5 videos)');
    expect(steady.heldBack!.untilMs - steady.asked).toBeGreaterThanOrEqual(30_000);
    expect(await now({ ...pacing, preset: 'deep-buffer' })).toMatchObject({ heldBack: undefined });
    const bulk = await now({ ...pacing, preset: 'bulk' });
    expect(bulk.heldBack).toBeUndefined();
    expect(bulk.identities).toMatchObject([
      { name: 'guest', paused: true, waitsFor: 'buffer full (5 of 5 videos)' },
      { name: 'open:example.org', paused: false },
    ]);
  });
});

describe('defect 115: downloads and processing overlap with a bound on disk in bytes', () => {
  const GB = 1e9;
  const pacing = pacingSchema.parse({ maxBufferGb: 2, preset: 'bulk', openHosts: ['example.org'] });
  const heldBack = async () => {
    const of = await worlds.open({ pacing });
    return (await of.run(of.activities.database.accountsNow, undefined)).heldBack?.why;
  };

  test('below it downloads go on while others are heard; at it nobody downloads, open hosts neither, until audio was heard', async () => {
    await startBatch(world, 'large', ['a', 'b', 'c', 'd'], 4);
    await completed('download', 'a', { sizeBytes: 1.2 * GB });
    await completed('transcribe', 'a', {});
    expect(await heldBack()).toBeUndefined();
    await completed('download', 'b', { sizeBytes: 0.9 * GB });
    expect(await workInHand(database.db)).toMatchObject({ depth: 0, audioBytes: 2.1 * GB });
    expect(await heldBack()).toBe('buffer full (2.1 of 2 GB of audio)');
    // The disk is as full when a batch rests.
    await setControl(database.db, asBatchName('large'), 'pause');
    expect(await heldBack()).toBe('buffer full (2.1 of 2 GB of audio)');
    await completed('identify', 'a', {});
    expect(await workInHand(database.db)).toMatchObject({ audioBytes: 0.9 * GB });
    expect(await heldBack()).toBeUndefined();
  });

  test('audio of a settled video, of an ended batch and of local files takes none of it', async () => {
    await startBatch(world, 'one', ['a', 'b'], 4);
    await startBatch(world, 'two', ['c'], 4);
    await completed('download', 'a', { sizeBytes: 5 * GB });
    await completed('download', 'b', { sizeBytes: 5 * GB });
    await completed('download', 'c', { sizeBytes: 5 * GB });
    await settleVideo(
      database.db,
      asVideoId('a'),
      { kind: 'skipped', reason: 'no-speech', detail: 'silence' },
      asBatchName('one'),
    );
    await database.db.updateTable('videos').set({ kind: 'file' }).where('id', '=', 'b').execute();
    await endBatch(database.db, asBatchName('two'));
    expect(await workInHand(database.db)).toMatchObject({ audioBytes: 0 });
    expect(await heldBack()).toBeUndefined();
  });
});

describe('a change of pacing', () => {
  const configured = pacingSchema.parse({});

  test('defect 11: it makes another wait of the same random number, from the same moment on, and nothing else does', async () => {
    await addAccounts(database.db, 'alice', 'bob');
    await turnAt(START, configured);
    const before = await account(database.db, 'alice');
    await redrawDelays(database.db, configured, 1);
    expect(await account(database.db, 'alice')).toEqual(before);
    const slow = pacingSchema.parse({ steady: { secondsMin: 1000, secondsMax: 2000 } });
    await redrawDelays(database.db, slow, 1);
    const after = await account(database.db, 'alice');
    const { random } = before.delay!;
    expect(after.delay).toEqual({
      ...before.delay,
      baseSeconds: 1000 + 1000 * random,
      seconds: 1000 + 1000 * random,
    });
    expect(after.nextAllowedAt!.getTime()).toBe(Math.trunc(START + (1000 + 1000 * random) * 1000));
    await redrawDelays(database.db, configured, 1);
    expect(await account(database.db, 'alice')).toEqual(before);
    expect((await account(database.db, 'bob')).nextAllowedAt).toBeUndefined();
  });

  test('defect 11: the wait of a new account stays the same where what changes is another setting', async () => {
    const slow = pacingSchema.parse({ slowStartDownloads: 4, slowStartFactor: 3 });
    await addAccounts(database.db, 'alice', 'bob');
    await turnAt(START, slow);
    await turnAt(START, slow, { end: 'unknown', reason: 'vanished' }, 'bob');
    const both = async () => [await account(database.db, 'alice'), await account(database.db, 'bob')];
    const before = await both();
    expect(before.map(({ delay }) => delay?.accountFactor)).toEqual([3, 3]);
    await redrawDelays(database.db, { ...slow, dailyCap: 150 }, 1);
    expect(await both()).toEqual(before);
  });

  test('defect 12: the waits that are configured are the ones that are drawn', async () => {
    await addAccounts(database.db, 'alice');
    const pacing = pacingSchema.parse({ steady: { secondsMin: 777, secondsMax: 777, lowBuffer: 0 } });
    expect(await turnAt(START, pacing)).toMatchObject({ seconds: 777 });
    expect((await account(database.db, 'alice')).nextAllowedAt).toEqual(new Date(START + 777_000));
  });

  test('what a person changed holds over the configuration until it is taken back', async () => {
    await savePacing(database.db, { preset: 'deep-buffer', 'steady.secondsMin': 200 });
    await savePacing(database.db, { 'steady.secondsMin': 210 });
    expect(await effectivePacingOf(database.db, configured)).toEqual({
      ...configured,
      steady: { ...configured.steady, secondsMin: 210 },
    });
    await savePacing(database.db, {});
    expect(await readPacingOverrides(database.db)).toEqual({});
    expect(await effectivePacingOf(database.db, configured)).toEqual(configured);
  });
});

describe('a pause of all downloads', () => {
  const MINUTE = 60_000;
  const DISK = { reason: 'disk', detail: 'no space left' };
  const pause = (nowMs: number, what = DISK) => pauseDownloads(database.db, what, nowMs, 1);
  const minutes = async (nowMs: number) =>
    ((await downloadPause(database.db))!.until.getTime() - nowMs) / MINUTE;

  test('defect 28: it grows from 1 to 10 minutes while the hindrance lasts, and ends with a success', async () => {
    const lasted: number[] = [];
    let nowMs = START;
    for (let time = 0; time < 6; time++) {
      await pause(nowMs);
      const length = await minutes(nowMs);
      lasted.push(length);
      nowMs += length * MINUTE;
    }
    expect(lasted).toEqual([1, 2, 4, 8, 10, 10]);
    expect((await downloadPause(database.db))?.since).toEqual(new Date(START));
    await resumeDownloads(database.db);
    expect(await downloadPause(database.db)).toBeUndefined();
    await pause(nowMs);
    expect(await minutes(nowMs)).toBe(1);
  });

  test('downloads that ran side by side meet the same outage once', async () => {
    for (const offset of [0, 1, 2]) await pause(START + offset);
    expect(await downloadPause(database.db)).toMatchObject({ failures: 1, until: new Date(START + MINUTE) });
  });

  test('a person is told once, when it has lasted for 5 minutes, and that it is over', async () => {
    const told: number[] = [];
    for (let minute = 0; minute <= 60; minute += 1) {
      if ((await pause(START + minute * MINUTE)) !== undefined) told.push(minute);
    }
    expect(told).toEqual([5]);
    expect(await resumeDownloads(database.db)).toMatchObject({ since: new Date(START), told: true });
    await pause(START);
    expect(await resumeDownloads(database.db)).toBeUndefined();
  });
});
