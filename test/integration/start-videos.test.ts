import type { StartVideosInput } from '../../activities/start-videos.ts';
import { asBatchName, asVideoId, batchWorkflowId, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { batchPriority } from '../../domain/priority.ts';
import { openBatch } from '../../storage/database/batches.ts';
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

/** A batch of these videos, to be taken, and what its workflow asks for first. */
async function openOf(name: string, ids: readonly string[], limit: number): Promise<StartVideosInput> {
  const batch = asBatchName(name);
  const listed = ids.map((id) => ({
    video: { id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}` } as const,
  }));
  await openBatch(
    database.db,
    { name: batch, source: 's', sourceKey: 's', settingsHash, options: {} },
    listed,
  );
  return { batch, settingsHash, reprocess: false, after: -1, limit };
}

const start = (input: StartVideosInput, attempt = 1) =>
  world.run(world.activities.database.startVideos, input, { attempt });
const settle = (id: string) =>
  world.run(world.activities.database.settle, {
    videoId: asVideoId(id),
    outcome: { kind: 'cancelled', detail: 'by hand' },
  });
const workflowsStarted = () => world.temporal.started.map(({ workflowId }) => workflowId);
const run = (id: string) => videoWorkflowId(asVideoId(id));

/** As Temporal has it, whoever started it. */
const isRunningElsewhere = (id: string) => world.temporal.statuses.set(run(id), 'RUNNING');

const sharedOf = async (name: string): Promise<string[]> => {
  const rows = database.db.selectFrom('batch_videos').select('video_id').where('batch', '=', name);
  return (await rows.where('shared', '=', true).execute()).map((row) => row.video_id);
};

test('as many open videos as there are places are started in the order of the list, wherever it was read to', async () => {
  const input = await openOf('ordered', ['o0', 'o1', 'o2', 'o3', 'o4'], 2);
  await settle('o1');
  expect(await start(input)).toEqual({ started: ['o0', 'o2'], lastPosition: 2, end: false });
  expect(await start({ ...input, after: 2 })).toEqual({ started: ['o3', 'o4'], lastPosition: 4, end: false });
  expect(await start({ ...input, after: 4 })).toEqual({ started: [], lastPosition: undefined, end: true });
  expect(workflowsStarted()).toEqual([run('o0'), run('o2'), run('o3'), run('o4')]);
});

test('a video runs for its batch, with the settings of the batch unless it has some of its own', async () => {
  const input = await openOf('settings', ['s0', 's1'], 3);
  const own = await world.settings({ mining: 'off' });
  await database.db
    .updateTable('batch_videos')
    .set({ settings_hash: own })
    .where('video_id', '=', 's1')
    .execute();
  await start({ ...input, priority: batchPriority('settings', 7000) });
  const { batch } = input;
  expect(world.temporal.started.map(({ args }) => args)).toEqual([
    { videoId: 's0', settingsHash, batch, reprocess: false },
    { videoId: 's1', settingsHash: own, batch, reprocess: true },
  ]);
  expect(world.temporal.priorities).toEqual([
    { priorityKey: 4, fairnessKey: 'settings' },
    { priorityKey: 4, fairnessKey: 'settings' },
  ]);
});

test('a video that runs already is shared and holds no place; the list goes on behind it', async () => {
  const input = await openOf('sharing', ['h0', 'h1', 'h2'], 2);
  isRunningElsewhere('h0');
  expect(await start(input)).toEqual({ started: ['h1'], lastPosition: 1, end: false });
  expect(await sharedOf('sharing')).toEqual(['h0']);
});

test('what an attempt started before its worker was lost holds its place; what another batch runs is shared', async () => {
  const input = await openOf('lost', ['l0', 'l1', 'l2'], 2);
  await start(await openOf('another', ['l1'], 1));
  let asked = 0;
  world.temporal.before = () => {
    asked += 1;
    if (asked > 1) throw new Error('the worker is gone');
  };
  await expect(start(input)).rejects.toThrow('the worker is gone');
  world.temporal.before = () => {};
  expect(await start(input, 2)).toEqual({ started: ['l0'], lastPosition: 1, end: false });
  expect(await sharedOf('lost')).toEqual(['l1']);
  expect(workflowsStarted()).toEqual([run('l1'), run('l0')]);
});

test('what was settled between two attempts is not started again', async () => {
  const input = await openOf('settled', ['t0', 't1'], 2);
  await start(input);
  world.temporal.statuses.set(run('t0'), 'COMPLETED');
  await settle('t0');
  expect(await start(input, 2)).toMatchObject({ started: ['t1'], end: true });
});

test('videos settled in one moment wake their batch once', async () => {
  const ids = ['w0', 'w1', 'w2'];
  const { batch } = await openOf('woken', ids, 3);
  world.temporal.statuses.set(batchWorkflowId(batch), 'RUNNING');
  await Promise.all(ids.map(settle));
  const told = world.temporal.signals.flatMap((signal) => signal.split(' ').slice(2) as VideoId[]);
  expect(told.toSorted()).toEqual(ids);
  expect(world.temporal.signals.length).toBeLessThan(ids.length);
});
