import { asBatchName, asVideoId, batchWorkflowId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import {
  databaseNow,
  pageOfUnsettled,
  parkedUntil,
  reopenParked,
  reopenVideo,
} from '../../storage/database/batch-videos.ts';
import {
  countOutcomes,
  findBatch,
  type ListedVideo,
  lastRunOf,
  openBatch,
} from '../../storage/database/batches.ts';
import { settledVideos, stageRunsOf } from '../../storage/database/progress.ts';
import { videosToRetry } from '../../storage/database/retries.ts';
import { openRun } from '../../storage/database/stage-runs.ts';
import { settleByHand } from '../../storage/database/video-rows.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

let world: ActivityWorld;
let settingsHash: string;
beforeEach(async () => {
  world = await worlds.open();
  settingsHash = await world.settings();
});

const video = (id: string): VideoMetadata => ({
  id: asVideoId(id),
  kind: 'web',
  url: `http://127.0.0.1/${id}`,
  title: `Talk ${id}`,
});

const open = (name: string, listed: readonly ListedVideo[], settings = settingsHash) =>
  openBatch(
    database.db,
    { name: asBatchName(name), source: 'source', sourceKey: 'source', settingsHash: settings, options: {} },
    listed,
  );

/** A batch of these videos, to be taken. */
const openOf = (name: string, ids: readonly string[]) =>
  open(
    name,
    ids.map((id) => ({ video: video(id) })),
  );

const settle = (id: string, outcome: Outcome, batch?: string) =>
  world.run(world.activities.database.settle, {
    videoId: asVideoId(id),
    outcome,
    batch: batch === undefined ? undefined : asBatchName(batch),
  });

const conclude = (name: string) => world.run(world.activities.database.concludeBatch, asBatchName(name));

const STORED: Outcome = { kind: 'stored', segments: 3, claims: 2 };
const FAILED: Outcome = { kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd answer' };
const SHORT: Outcome & ListedVideo['outcome'] = { kind: 'skipped', reason: 'short', detail: 'too short' };
const BY_HAND: Outcome = { kind: 'skipped', reason: 'by-hand', detail: 'seen' };
const parkedUntilDate = (notBefore: string): Outcome => ({
  kind: 'parked',
  reason: 'later',
  detail: 'later',
  notBefore,
});

/** Every video of a batch in its order: `id outcome`. */
async function rowsOf(name: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('batch_videos')
    .select(['video_id', 'outcome'])
    .where('batch', '=', name)
    .orderBy('position')
    .execute();
  return rows.map(({ video_id, outcome }) => `${video_id} ${outcome ?? 'open'}`);
}

describe('opening a batch', () => {
  test('a batch lists its videos in order, those that are not taken with their reason', async () => {
    const taken = await open('listed', [
      { video: video('l1') },
      { video: video('l2'), outcome: SHORT },
      { video: video('l3') },
    ]);
    expect(taken).toBe(2);
    expect(await rowsOf('listed')).toEqual(['l1 open', 'l2 skipped', 'l3 open']);
    expect(await findBatch(database.db, 'listed')).toMatchObject({ settingsHash, endedAt: undefined });
  });

  test('defect 1: a video that is listed twice has one place', async () => {
    expect(await openOf('twice', ['t1', 't2', 't1'])).toBe(2);
    expect(await rowsOf('twice')).toEqual(['t1 open', 't2 open']);
  });

  test('a batch that cannot be written whole leaves nothing at all', async () => {
    const broken = { ...video('h2'), kind: 'tape' as 'web' };
    await expect(open('half', [{ video: video('h1') }, { video: broken }])).rejects.toThrow('kind');
    await expect(open('half', [{ video: video('h1') }], 'f'.repeat(64))).rejects.toThrow('settings');
    expect(await findBatch(database.db, 'half')).toBeUndefined();
    expect(await rowsOf('half')).toEqual([]);
    const known = await database.db.selectFrom('videos').select('id').where('id', 'like', 'h_').execute();
    expect(known).toEqual([]);
  });

  test('a batch that ended takes new videos behind the old ones, and the new settings', async () => {
    await openOf('grown', ['g1']);
    await settle('g1', STORED, 'grown');
    await conclude('grown');
    const other = await world.settings({ batch: { maxAttempts: 9 } });
    await open('grown', [{ video: video('g0') }, { video: video('g1'), outcome: SHORT }], other);
    expect(await rowsOf('grown')).toEqual(['g1 stored', 'g0 open']);
    expect(await findBatch(database.db, 'grown')).toMatchObject({ settingsHash: other, endedAt: undefined });
  });

  test('defect 3: a video that failed is taken up again when its batch is started again', async () => {
    await openOf('again', ['a1', 'a2', 'a3']);
    await settle('a1', STORED, 'again');
    await settle('a2', FAILED, 'again');
    await settle('a3', SHORT, 'again');
    await conclude('again');
    // What is stored under the same settings, the selection leaves out.
    const stored: Outcome & ListedVideo['outcome'] = {
      kind: 'skipped',
      reason: 'already-stored',
      detail: 'is',
    };
    await open('again', [
      { video: video('a1'), outcome: stored },
      { video: video('a2') },
      { video: video('a3'), outcome: { kind: 'unavailable', reason: 'private', detail: 'private now' } },
    ]);
    expect(await rowsOf('again')).toEqual(['a1 stored', 'a2 open', 'a3 unavailable']);
  });

  test('a video that is to be made anew is open again, though it is stored', async () => {
    await openOf('anew', ['n1', 'n2']);
    await settle('n1', STORED, 'anew');
    await settle('n2', STORED, 'anew');
    await conclude('anew');
    await openOf('anew', ['n2']);
    expect(await rowsOf('anew')).toEqual(['n1 stored', 'n2 open']);
  });
});

describe('reading a batch', () => {
  test('pages hold what is unsettled, in order and with titles, wherever the last one ended', async () => {
    await openOf('paged', ['p0', 'p1', 'p2', 'p3', 'p4']);
    await settle('p1', STORED, 'paged');
    const page = (after: number) => pageOfUnsettled(database.db, asBatchName('paged'), after, 2);
    const first = await page(-1);
    expect(first).toEqual([
      { videoId: 'p0', position: 0, title: 'Talk p0' },
      { videoId: 'p2', position: 2, title: 'Talk p2' },
    ]);
    expect((await page(2)).map(({ videoId }) => videoId)).toEqual(['p3', 'p4']);
    expect(await page(4)).toEqual([]);
    const { pageOfVideos } = world.activities.database;
    const asked = await world.run(pageOfVideos, { batch: asBatchName('paged'), after: 2, limit: 1 });
    expect(asked).toEqual([{ videoId: 'p3', position: 3, summary: 'Talk p3' }]);
  });

  test('thousands of videos keep their order over the pages in which they are written', async () => {
    const ids = Array.from({ length: 2500 }, (_, index) => `m${index}`);
    expect(await openOf('many', ids)).toBe(2500);
    const page = await pageOfUnsettled(database.db, asBatchName('many'), 998, 4);
    expect(page.map(({ videoId }) => videoId)).toEqual(['m999', 'm1000', 'm1001', 'm1002']);
  });

  test('defect 111: every outcome is counted as what it is', async () => {
    await openOf('counted', ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8']);
    const outcomes: Outcome[] = [
      STORED,
      STORED,
      FAILED,
      SHORT,
      { kind: 'unavailable', reason: 'private', detail: 'd' },
      { kind: 'cancelled', detail: 'd' },
      parkedUntilDate('2026-11-21T00:00:00Z'),
    ];
    for (const [index, outcome] of outcomes.entries()) await settle(`c${index + 1}`, outcome, 'counted');
    const counts = { stored: 2, failed: 1, skipped: 1, unavailable: 1, cancelled: 1, parked: 1 };
    expect(await countOutcomes(database.db, asBatchName('counted'))).toEqual({ ...counts, open: 1 });
    // A batch does not end over a video that is still to come.
    expect(await conclude('counted')).toBeUndefined();
    await settle('c8', STORED, 'counted');
    expect(await conclude('counted')).toEqual({ ...counts, stored: 3 });
    expect((await findBatch(database.db, 'counted'))?.endedAt).toBeInstanceOf(Date);
  });
});

describe('settling a video', () => {
  test('every batch that lists it gets the outcome, and those that are open are woken', async () => {
    await openOf('s-one', ['s1']);
    await openOf('s-two', ['s1', 's2']);
    await openOf('s-three', ['s2']);
    for (const name of ['s-one', 's-two', 's-three']) {
      world.temporal.statuses.set(batchWorkflowId(asBatchName(name)), 'RUNNING');
    }
    await settle('s1', STORED, 's-one');
    expect(await settledVideos(database.db, asBatchName('s-two'))).toMatchObject([
      { videoId: 's1', outcome: STORED, settledAt: expect.any(Date) },
    ]);
    expect(world.temporal.signals.toSorted()).toEqual([
      'batch/s-one videoSettled s1',
      'batch/s-two videoSettled s1',
    ]);
    expect(await rowsOf('s-three')).toEqual(['s2 open']);
  });

  test('a batch whose workflow is gone, or a Temporal that does not answer, loses no outcome', async () => {
    await openOf('deaf', ['d1']);
    world.temporal.before = () => {
      throw new Error('no answer');
    };
    await settle('d1', STORED, 'deaf');
    expect(await rowsOf('deaf')).toEqual(['d1 stored']);
  });

  test.each<[string, Outcome, Outcome, string]>([
    ['a failure does not overwrite what another batch stored', STORED, FAILED, 'stored'],
    ['a failure does not overwrite what another batch skipped', SHORT, FAILED, 'skipped'],
    ['a later failure does not overwrite an earlier one', FAILED, { ...FAILED, reason: 'new' }, 'failed'],
    ['what is stored now is stored for the batch where it had failed', FAILED, STORED, 'stored'],
  ])('%s', async (name, before, now, expected) => {
    const [other, own, id] = [`other ${name}`, `own ${name}`, `video ${name}`];
    await openOf(other, [id]);
    await settle(id, before, other);
    await openOf(own, [id]);
    await settle(id, now, own);
    expect(await rowsOf(other)).toEqual([`${id} ${expected}`]);
    expect(await rowsOf(own)).toEqual([`${id} ${now.kind}`]);
    const [kept] = await settledVideos(database.db, asBatchName(other));
    expect(kept?.outcome).toEqual(expected === now.kind && now.kind === 'stored' ? now : before);
  });

  test('left out by hand where it ran, a video that goes on for another batch stays left out there', async () => {
    await openOf('left', ['l1']);
    await openOf('waits', ['l1']);
    await settleByHand(database.db, asVideoId('l1'), BY_HAND, asBatchName('left'));
    for (const outcome of [FAILED, FAILED, STORED]) {
      await settle('l1', outcome, 'left');
      expect(await rowsOf('left')).toEqual(['l1 skipped']);
    }
    expect(await rowsOf('waits')).toEqual(['l1 stored']);
  });

  test('left out by hand, a video whose workflow then ends as left out is settled once', async () => {
    await openOf('once', ['h1']);
    await settleByHand(database.db, asVideoId('h1'), BY_HAND, asBatchName('once'));
    const before = await settledVideos(database.db, asBatchName('once'));
    await settle('h1', BY_HAND, 'once');
    expect(await settledVideos(database.db, asBatchName('once'))).toEqual(before);
  });

  test('left out by hand in the moment in which it settles, it has the end that it reached', async () => {
    await openOf('just-left', ['j1']);
    await settleByHand(database.db, asVideoId('j1'), BY_HAND, asBatchName('just-left'));
    await settle('j1', STORED, 'just-left');
    expect(await rowsOf('just-left')).toEqual(['j1 stored']);
  });

  test('settling twice, as a repeated activity does, changes nothing', async () => {
    await openOf('repeated', ['r1']);
    await settle('r1', STORED, 'repeated');
    await settle('r1', STORED, 'repeated');
    expect(await rowsOf('repeated')).toEqual(['r1 stored']);
  });

  test('a stage that the video left open is closed with its end', async () => {
    await openOf('left-open', ['o1']);
    const key = { videoId: asVideoId('o1'), stage: 'mine', configHash: 'a'.repeat(64) } as const;
    await openRun(database.db, key, { runId: 'r', worker: 'w' });
    await settle('o1', { kind: 'cancelled', detail: 'by hand' }, 'left-open');
    expect(await stageRunsOf(database.db, 'o1')).toMatchObject([
      { status: 'abandoned', reason: 'cancelled' },
    ]);
  });
});

describe('parked videos', () => {
  const [early, late] = ['2026-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'];

  test('the batch waits until the first of them may be tried, and takes back those that are due', async () => {
    await openOf('parked', ['k1', 'k2', 'k3']);
    await settle('k1', parkedUntilDate(early), 'parked');
    await settle('k2', parkedUntilDate(late), 'parked');
    await settle('k3', STORED, 'parked');
    const batch = asBatchName('parked');
    const rest = () => world.run(world.activities.database.restOfBatch, batch);
    expect(await parkedUntil(database.db, batch)).toEqual(new Date(early));
    expect(await rest()).toEqual({ open: 0, parkedForMs: 0 });
    expect(await world.run(world.activities.database.reopenParked, batch)).toBe(1);
    expect(await rowsOf('parked')).toEqual(['k1 open', 'k2 parked', 'k3 stored']);
    expect(await parkedUntil(database.db, batch)).toEqual(new Date(late));
    expect((await rest()).parkedForMs).toBeGreaterThan(0);
    expect(await reopenParked(database.db, batch, new Date(late))).toBe(1);
    expect(await rest()).toEqual({ open: 2, parkedForMs: undefined });
  });
});

describe('retrying', () => {
  test('defect 114: what failed can be retried in bulk, of one batch or of all, each with its newest batch', async () => {
    await openOf('old', ['y1', 'y2', 'y3']);
    await openOf('new', ['y1']);
    await settle('y1', FAILED, 'new');
    await settle('y2', parkedUntilDate('2026-11-21T00:00:00Z'), 'old');
    await settle('y3', STORED, 'old');
    const kinds = ['failed', 'parked', 'cancelled'] as const;
    const ids = (rows: { videoId: string; batch: string }[]) =>
      rows.filter(({ videoId }) => videoId.startsWith('y')).map((row) => `${row.videoId} of ${row.batch}`);
    expect(ids(await videosToRetry(database.db, { kinds }))).toEqual(['y1 of new', 'y2 of old']);
    expect(ids(await videosToRetry(database.db, { kinds, batch: 'old' }))).toEqual([
      'y1 of old',
      'y2 of old',
    ]);
    expect(ids(await videosToRetry(database.db, { kinds: ['parked'] }))).toEqual(['y2 of old']);
    expect((await lastRunOf(database.db, asVideoId('y1')))?.batch.name).toBe('new');
  });

  test('a retry takes back the end that was there, never one that the retried video settles meanwhile', async () => {
    await openOf('retried', ['z1', 'z2']);
    await settle('z1', FAILED, 'retried');
    const before = await databaseNow(database.db);
    await settle('z2', FAILED, 'retried');
    await reopenVideo(database.db, asVideoId('z1'), before);
    await reopenVideo(database.db, asVideoId('z2'), before);
    expect(await rowsOf('retried')).toEqual(['z1 open', 'z2 failed']);
  });
});
