import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asBatchName } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { settleVideo } from '../../storage/database/batch-videos.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { settledVideos } from '../../storage/database/progress.ts';
import { findVideo } from '../../storage/database/videos.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { wholeWay } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-probe-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const probe = (world: ActivityWorld, videoId: string, settingsHash: string, reprocess = false) =>
  world.run(world.activities.network.probe, { videoId: videoId as never, settingsHash, reprocess });

describe('a video that is stored', () => {
  let world: ActivityWorld;
  beforeAll(async () => {
    world = await worlds.open();
    const videoId = await world.list('stored');
    await wholeWay(world, { videoId, settingsHash: await world.settings() });
  });

  test.each<[string, Record<string, unknown>]>([
    ['the same settings', {}],
    ['another number of videos in work', { batch: { concurrentVideos: 17 } }],
    ['another number of attempts', { batch: { maxAttempts: 7 } }],
    ['another rest of parked videos', { downloads: { parkedHours: 1 } }],
    ['a prefilter, which has nothing left to ask', { downloads: { prefilter: 'always' } }],
    ['another limit of a file', { downloads: { maxFileMb: 99 } }],
    ['mining switched off, which asks for less than is stored', { mining: 'off' }],
  ])('defect 10: it is skipped as already stored under %s', async (_name, settings) => {
    const probed = await probe(world, 'stored', await world.settings(settings));
    expect(probed).toMatchObject({
      decision: 'settled',
      outcome: { kind: 'skipped', reason: 'already-stored' },
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['another format of the audio', { downloads: { format: 'bestaudio' } }],
    ['another speech model', { speech: { model: 'tiny.en' } }],
    ['longer segments', { segments: { minChars: 300, maxChars: 500 } }],
    ['another selectivity', { miner: { selectivity: 'liberal' } }],
    ['other tiers', { evaluation: { tierA: 9 } }],
  ])('it is taken under %s', async (_name, settings) => {
    const probed = await probe(world, 'stored', await world.settings(settings));
    expect(probed).toMatchObject({ decision: 'take', downloadedBefore: !('downloads' in settings) });
  });

  test('a batch that does not mine finds all it asks for in a mined video', async () => {
    const probed = await probe(world, 'stored', await world.settings({ mining: 'off' }));
    expect(probed).toMatchObject({
      decision: 'settled',
      outcome: { kind: 'skipped', reason: 'already-stored' },
    });
  });

  test('it is taken under another language model than the one that mined it', async () => {
    const better = await world.settings({}, { minerModel: 'a better one' });
    expect(await probe(world, 'stored', better)).toMatchObject({ decision: 'take', downloadedBefore: true });
  });

  test('it is taken where a person asks for it by name', async () => {
    expect(await probe(world, 'stored', await world.settings(), true)).toMatchObject({ decision: 'take' });
  });

  test('it is taken where everything is to be made anew', async () => {
    const anew = await world.settings({}, { fresh: '2026-11-21T12:00:00Z' });
    expect(await probe(world, 'stored', anew)).toMatchObject({ decision: 'take', downloadedBefore: false });
  });
});

test('defect 2: a video that is only listed, or only half done, is not stored', async () => {
  const world = await worlds.open();
  const settingsHash = await world.settings();
  const videoId = await world.list('half');
  expect(await probe(world, 'half', settingsHash)).toMatchObject({
    decision: 'take',
    downloadedBefore: false,
  });
  await world.run(world.activities.network.download, { videoId, settingsHash });
  expect(await probe(world, 'half', settingsHash)).toMatchObject({
    decision: 'take',
    downloadedBefore: true,
  });
});

test('a site is asked for its turn first, a local file is not; what the listing did not tell is said', async () => {
  const world = await worlds.open();
  const settingsHash = await world.settings({ mining: 'off' });
  await world.list('from-site', { title: 'A talk', channel: 'A channel' });
  expect(await probe(world, 'from-site', settingsHash)).toEqual({
    decision: 'take',
    title: 'A talk',
    channel: 'A channel',
    needsLease: true,
    mining: false,
    downloadedBefore: false,
    unchecked: ['availability', 'live status', 'length'],
  });
  const file = path.join(folder, 'talk.opus');
  await writeFile(file, 'sound');
  await world.list('from-file', { kind: 'file', url: file, durationMs: 1000 });
  expect(await probe(world, 'from-file', settingsHash)).toMatchObject({ needsLease: false, unchecked: [] });
});

test('a turn is asked for by the run that waits for it, with all that decides on who may serve it', async () => {
  const world = await worlds.open({ timeScale: 0.001 });
  const videoId = await world.list('asking', { mediaUrl: 'https://Media.Example.org:8443/talk.mp3' });
  const settingsHash = await world.settings({ downloads: { timeoutMinutes: 5 } });
  const wants = { who: 'other-account', otherwise: 'drm' } as const;
  const input = { videoId, settingsHash, batch: asBatchName('b'), wants, refused: ['alice'], again: true };
  const asked = await world.run(world.activities.database.askForTurn, input, { runId: 'run-7' });
  expect(asked).toEqual({ askAgainMs: 600 });
  expect(world.temporal.statuses.get('accounts')).toBe('RUNNING');
  const [, signal, request] = /^accounts:accounts (\w+) (.*)$/.exec(world.temporal.signals[0]!)!;
  expect(signal).toBe('leaseRequested');
  expect(JSON.parse(request!)).toEqual({
    videoId: 'asking',
    workflowId: 'video/asking',
    runId: 'run-7',
    batch: 'b',
    host: 'media.example.org',
    wants,
    refused: ['alice'],
    again: true,
    limitMs: 6 * 60_000,
  });
});

test('a local file that is gone is unavailable, with what to do, but is not missed once it was taken', async () => {
  const world = await worlds.open();
  const settingsHash = await world.settings();
  const gone = path.join(folder, 'gone.opus');
  const videoId = await world.list('gone', { kind: 'file', url: gone });
  await expect(probe(world, 'gone', settingsHash)).rejects.toMatchObject({
    message: expect.stringContaining(`${gone} is not there any more`),
    nonRetryable: true,
    details: [{ reason: 'file-missing', settles: { kind: 'unavailable', reason: 'not-found' } }],
  });
  await world.run(world.activities.network.download, { videoId, settingsHash });
  expect(await probe(world, 'gone', settingsHash)).toMatchObject({ decision: 'take' });
});

test('a local file that cannot be looked at is not called gone', async () => {
  const world = await worlds.open();
  const settingsHash = await world.settings();
  const circle = path.join(folder, 'circle.opus');
  await symlink(circle, circle);
  await world.list('circle', { kind: 'file', url: circle });
  await expect(probe(world, 'circle', settingsHash)).rejects.toMatchObject({
    nonRetryable: false,
    details: [{ fault: 'video', reason: 'unexpected', detail: expect.stringContaining('ELOOP') }],
  });
});

test('defect 5: a private video ends with its own reason', async () => {
  const world = await worlds.open();
  await world.list('closed', { availability: 'private' });
  expect(await probe(world, 'closed', await world.settings())).toMatchObject({
    decision: 'settled',
    outcome: { kind: 'unavailable', reason: 'private' },
  });
});

test('a video that was never listed is refused with what to do', async () => {
  const world = await worlds.open();
  await expect(probe(world, 'nobody', await world.settings())).rejects.toMatchObject({
    message: expect.stringContaining('vidmine batch start'),
    nonRetryable: true,
  });
});

test.each<[Outcome, boolean]>([
  [{ kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd' }, true],
  [{ kind: 'parked', reason: 'odd', detail: 'odd', notBefore: '2026-11-21T00:00:00Z' }, true],
  [{ kind: 'unavailable', reason: 'private', detail: 'odd' }, true],
  [{ kind: 'cancelled', detail: 'odd' }, true],
  [{ kind: 'skipped', reason: 'short', detail: 'odd' }, false],
  [{ kind: 'stored', segments: 1, claims: 1 }, false],
])('taking up a video again takes back its end in all batches: %j, %s', async (outcome, taken) => {
  const world = await worlds.open();
  const settingsHash = await world.settings();
  const videoId = await world.list(`again-${outcome.kind}`);
  const video = (await findVideo(database.db, videoId))!;
  const batches = ['one', 'two'].map((name) => asBatchName(`${name}-${outcome.kind}`));
  for (const name of batches) {
    await openBatch(database.db, { name, source: 's', sourceKey: 's', settingsHash, options: {} }, [
      { video },
    ]);
  }
  await settleVideo(database.db, videoId, outcome, batches[0]);
  await probe(world, videoId, settingsHash);
  for (const name of batches) {
    expect(await settledVideos(database.db, name)).toHaveLength(taken ? 0 : 1);
  }
});
