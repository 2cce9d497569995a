import { asBatchName, asVideoId, type VideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { openUpTo, pageOfUnsettled, settleVideo } from '../../storage/database/batch-videos.ts';
import { settledVideos, stageRunsOf } from '../../storage/database/progress.ts';
import { openRun } from '../../storage/database/stage-runs.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import {
  asVideos,
  batchRuns,
  openBatchOf,
  rowsOf,
  STORED,
  settleIn,
  videosRun,
} from '../fixtures/batch-rows.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

let world: ActivityWorld;
beforeEach(async () => {
  world = await worlds.open();
});

const look = (
  name: string,
  inFlight: readonly VideoId[],
  more: { readTo?: number; settingsHash?: string } = {},
) => world.run(world.activities.database.reconcile, { batch: asBatchName(name), inFlight, ...more });

describe('videos in flight', () => {
  test('defect 113: one whose workflow vanished gets an outcome; one that runs or has one keeps it', async () => {
    await openBatchOf(world, 'vanishing', ['v-runs', 'v-stored', 'v-gone', 'v-killed']);
    videosRun(world, 'vanishing', 'v-runs');
    world.temporal.statuses.set('video/v-killed', 'TERMINATED');
    await settleIn(world, 'v-stored', STORED, 'vanishing');
    const key = { videoId: asVideoId('v-killed'), stage: 'embed', configHash: 'a'.repeat(64) } as const;
    await openRun(database.db, key, { runId: 'r', worker: 'w' });
    const seen = await look('vanishing', asVideos('v-runs', 'v-stored', 'v-gone', 'v-killed'));
    expect(seen).toMatchObject({ settled: ['v-stored', 'v-gone', 'v-killed'], unstarted: false });
    expect(seen.counts).toMatchObject({ stored: 1, failed: 2, open: 1 });
    expect(await rowsOf(database.db, 'vanishing')).toEqual([
      'v-runs open',
      'v-stored stored',
      'v-gone failed',
      'v-killed failed',
    ]);
    const outcomes = await settledVideos(database.db, asBatchName('vanishing'));
    expect(outcomes.map(({ outcome }) => outcome)).toMatchObject([
      STORED,
      { stage: 'probe', reason: 'vanished', detail: expect.stringContaining('vidmine retry v-gone') },
      { stage: 'embed', reason: 'vanished' },
    ]);
    expect(await stageRunsOf(database.db, 'v-killed')).toMatchObject([
      { status: 'failed', reason: 'vanished' },
    ]);
  });

  test('one that settles while its workflow is looked for keeps its own outcome', async () => {
    await openBatchOf(world, 'racing', ['race']);
    world.temporal.before = async () => {
      world.temporal.before = () => {};
      await settleVideo(database.db, asVideoId('race'), STORED, asBatchName('racing'));
    };
    expect(await look('racing', asVideos('race'))).toMatchObject({ settled: ['race'] });
    expect(await rowsOf(database.db, 'racing')).toEqual(['race stored']);
  });

  test('those further down than the list was read, since it is read again, are looked at too', async () => {
    await openBatchOf(world, 'again', ['ag1', 'ag2', 'ag3']);
    videosRun(world, 'again', 'ag3');
    expect(await look('again', asVideos('ag3'), { readTo: -1 })).toMatchObject({
      settled: [],
      unstarted: false,
    });
    expect(await look('again', asVideos('ag2', 'ag3'), { readTo: -1 })).toMatchObject({ settled: ['ag2'] });
  });

  test('a Temporal that does not answer is no reason to call a video vanished', async () => {
    await openBatchOf(world, 'silent', ['q1']);
    world.temporal.before = () => {
      throw new Error('no answer');
    };
    await expect(look('silent', asVideos('q1'))).rejects.toThrow('no answer');
    expect(await rowsOf(database.db, 'silent')).toEqual(['q1 open']);
  });
});

describe('videos that are not in flight', () => {
  test('defect 113: one whose other workflow was terminated does not hold up the batch: it is to be started', async () => {
    await openBatchOf(world, 'sharing', ['sh1', 'sh2', 'sh3']);
    const { markShared, restOfBatch } = world.activities.database;
    await world.run(markShared, { batch: asBatchName('sharing'), videoIds: asVideos('sh1') });
    videosRun(world, 'other', 'sh1');
    videosRun(world, 'sharing', 'sh2');
    expect(await look('sharing', asVideos('sh2'), { readTo: 1 })).toMatchObject({ unstarted: false });
    world.temporal.statuses.set('video/sh1', 'TERMINATED');
    expect(await look('sharing', asVideos('sh2'), { readTo: 1 })).toMatchObject({ unstarted: true });
    expect(await rowsOf(database.db, 'sharing')).toEqual(['sh1 open', 'sh2 open', 'sh3 open']);
    expect(await world.run(restOfBatch, asBatchName('sharing'))).toMatchObject({ open: 3 });
  });

  test('a row that was opened and of which nobody was told has not vanished: it is to be started', async () => {
    await openBatchOf(world, 'opened', ['op1']);
    expect(await look('opened', [], { readTo: undefined })).toMatchObject({ settled: [], unstarted: true });
    expect(await rowsOf(database.db, 'opened')).toEqual(['op1 open']);
  });

  test('one that is settled while it is looked for needs nobody', async () => {
    await openBatchOf(world, 'just', ['just1']);
    world.temporal.before = async () => {
      world.temporal.before = () => {};
      await settleVideo(database.db, asVideoId('just1'), STORED, undefined);
    };
    expect(await look('just', [])).toMatchObject({ unstarted: false });
  });

  test('videos that were not started yet are nothing to look for', async () => {
    await openBatchOf(world, 'waiting', ['w1', 'w2']);
    videosRun(world, 'waiting', 'w1');
    expect(await look('waiting', asVideos('w1'), { readTo: 0 })).toMatchObject({
      settled: [],
      unstarted: false,
    });
    expect(await openUpTo(database.db, asBatchName('waiting'), undefined)).toEqual(['w1', 'w2']);
  });
});

describe('what a person wants', () => {
  test('is told with every look; a cancellation is sent to the workflow again', async () => {
    await openBatchOf(world, 'wanted', ['wa1']);
    const batch = asBatchName('wanted');
    batchRuns(world, 'wanted');
    videosRun(world, 'wanted', 'wa1');
    expect(await look('wanted', asVideos('wa1'))).toMatchObject({
      control: 'go',
      nextLookMs: expect.any(Number),
    });
    await setControl(database.db, batch, 'pause-now');
    expect(await look('wanted', asVideos('wa1'))).toMatchObject({ control: 'pause-now' });
    expect(world.temporal.cancelled).toEqual([]);
    await setControl(database.db, batch, 'cancel');
    expect(await look('wanted', asVideos('wa1'))).toMatchObject({ control: 'cancel' });
    expect(world.temporal.cancelled).toEqual(['batch/wanted']);
  });

  test('settings that were changed in the row come with the window that goes with them', async () => {
    await openBatchOf(world, 'tuned', ['tu1']);
    const before = await world.settings();
    const after = await world.settings({ batch: { concurrentVideos: 7, bufferMax: 4 } });
    expect((await look('tuned', [], { settingsHash: before, readTo: -1 })).tuning).toBeUndefined();
    await database.db
      .updateTable('batches')
      .set({ settings_hash: after })
      .where('name', '=', 'tuned')
      .execute();
    const { tuning } = await look('tuned', [], { settingsHash: before, readTo: -1 });
    expect(tuning).toEqual({ settingsHash: after, window: 11 });
    // A workflow that does not change its settings.
    expect((await look('tuned', [], { readTo: -1 })).tuning).toBeUndefined();
  });
});

test('a page leaves out what is in flight, wherever it stands, and is as long as it may be', async () => {
  await openBatchOf(world, 'besides', ['b0', 'b1', 'b2', 'b3', 'b4']);
  const page = await pageOfUnsettled(database.db, asBatchName('besides'), -1, 2, asVideos('b0', 'b2'));
  expect(page.map(({ videoId }) => videoId)).toEqual(['b1', 'b3']);
});

test('the list of workflows shows a video by its title and its channel', async () => {
  await openBatchOf(world, 'shown', ['s0', 's1']);
  await database.db.updateTable('videos').set({ channel: 'Tides' }).where('id', '=', 's0').execute();
  await database.db.updateTable('videos').set({ title: null }).where('id', '=', 's1').execute();
  const { pageOfVideos } = world.activities.database;
  const page = await world.run(pageOfVideos, { batch: asBatchName('shown'), after: -1, limit: 5 });
  expect(page.map(({ summary }) => summary)).toEqual(['Talk s0 — Tides', 's1']);
});

test('a run of a workflow that ended does not run, though a later run of the same id does', async () => {
  const { isRunning } = world.activities.database;
  world.temporal.statuses.set('video/x', 'RUNNING');
  world.temporal.statuses.set('video/x@run-1', 'TERMINATED');
  expect(await world.run(isRunning, { workflowId: 'video/x' })).toBe(true);
  expect(await world.run(isRunning, { workflowId: 'video/x', runId: 'run-1' })).toBe(false);
  expect(await world.run(isRunning, { workflowId: 'video/unknown' })).toBe(false);
});

const CANCELLED: Outcome = { kind: 'cancelled', detail: 'd' };

test('a video that ends with its batch stays open in every other; one that a person cancels ends in all', async () => {
  await openBatchOf(world, 'ends', ['both', 'by-hand']);
  await openBatchOf(world, 'goes-on', ['both', 'by-hand']);
  await settleIn(world, 'by-hand', CANCELLED, 'ends');
  await setControl(database.db, asBatchName('ends'), 'cancel');
  batchRuns(world, 'goes-on');
  await settleIn(world, 'both', CANCELLED, 'ends');
  expect(await rowsOf(database.db, 'ends')).toEqual(['both cancelled', 'by-hand cancelled']);
  expect(await rowsOf(database.db, 'goes-on')).toEqual(['both open', 'by-hand cancelled']);
  expect(world.temporal.signals).toEqual(['batch/goes-on videoSettled both']);
});
