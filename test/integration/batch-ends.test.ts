import { sql } from 'kysely';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { controlOf, setControl } from '../../storage/database/batch-control.ts';
import { endCancelled, endIfSettled } from '../../storage/database/batch-end.ts';
import { OPEN, settleVideo } from '../../storage/database/batch-videos.ts';
import { findBatch } from '../../storage/database/batches.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { asVideos, openBatchOf, rowsOf, STORED, settleIn, videosRun } from '../fixtures/batch-rows.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

let world: ActivityWorld;
beforeEach(async () => {
  world = await worlds.open();
});

const hasEnded = async (name: string) => (await findBatch(database.db, name))?.endedAt !== undefined;
const PARKED: Outcome = { kind: 'parked', reason: 'later', detail: 'd', notBefore: '2099-01-01T00:00:00Z' };

describe('a batch that has nothing more to do', () => {
  const conclude = (name: string) => world.run(world.activities.database.concludeBatch, asBatchName(name));

  test('ends with how its videos ended, but not while a row is open', async () => {
    await openBatchOf(world, 'done', ['d1', 'd2']);
    await settleIn(world, 'd1', STORED, 'done');
    expect(await conclude('done')).toBeUndefined();
    expect(await hasEnded('done')).toBe(false);
    await settleIn(world, 'd2', PARKED, 'done');
    expect(await conclude('done')).toMatchObject({ stored: 1, parked: 1 });
    expect(await hasEnded('done')).toBe(true);
  });

  test('does not end over rows that are being opened at that moment', async () => {
    await openBatchOf(world, 'race', ['r1']);
    await settleIn(world, 'r1', STORED, 'race');
    let ended: Promise<unknown> | undefined;
    await database.db.transaction().execute(async (trx) => {
      await trx.selectFrom('batches').select('name').where('name', '=', 'race').forUpdate().execute();
      await trx.updateTable('batch_videos').set(OPEN).where('batch', '=', 'race').execute();
      ended = endIfSettled(database.db, asBatchName('race'));
      await until('the end waits for the row of the batch', async () => {
        const { rows } = await sql`select 1 from pg_locks where not granted`.execute(database.db);
        return rows.length > 0;
      });
    });
    expect(await ended).toBeUndefined();
    expect(await hasEnded('race')).toBe(false);
  });

  test('does not end over rows that are being added at that moment', async () => {
    await openBatchOf(world, 'grows', ['g1']);
    await openBatchOf(world, 'source', ['g2']);
    await settleIn(world, 'g1', STORED, 'grows');
    let ended: Promise<unknown> | undefined;
    await database.db.transaction().execute(async (trx) => {
      await trx
        .insertInto('batch_videos')
        .values({ batch: 'grows', video_id: 'g2', position: 1, ...OPEN })
        .execute();
      ended = endIfSettled(database.db, asBatchName('grows'));
      await until('the end waits for the row of the batch', async () => {
        const { rows } = await sql`select 1 from pg_locks where not granted`.execute(database.db);
        return rows.length > 0;
      });
    });
    expect(await ended).toBeUndefined();
    expect(await rowsOf(database.db, 'grows')).toEqual(['g1 stored', 'g2 open']);
  });
});

describe('defect 114: a batch that is cancelled', () => {
  const cancel = (name: string, ...inFlight: string[]) =>
    world.run(world.activities.database.cancelVideos, {
      batch: asBatchName(name),
      inFlight: asVideos(...inFlight),
    });

  test('ends its videos first, those it knows and those the server lists; then its open rows, in one', async () => {
    await openBatchOf(world, 'ends', ['e1', 'e2', 'e3', 'e4', 'e5']);
    await settleIn(world, 'e1', STORED, 'ends');
    await settleIn(world, 'e5', PARKED, 'ends');
    videosRun(world, 'ends', 'e2', 'e3');
    videosRun(world, 'another', 'a1');
    expect(await cancel('ends', 'e2')).toEqual(['e2', 'e3']);
    expect(world.temporal.cancelled).toEqual(['video/e2', 'video/e3']);
    expect(await controlOf(database.db, asBatchName('ends'))).toMatchObject({ control: 'cancel' });
    expect(await hasEnded('ends')).toBe(false);
    for (const id of ['e2', 'e3']) world.temporal.statuses.set(`video/${id}`, 'COMPLETED');
    await settleIn(world, 'e2', { kind: 'cancelled', detail: 'in the mine stage' }, 'ends');
    expect(await cancel('ends', 'e2', 'e3')).toEqual([]);
    expect(await hasEnded('ends')).toBe(true);
    expect(await rowsOf(database.db, 'ends')).toEqual([
      'e1 stored',
      'e2 cancelled',
      'e3 cancelled',
      'e4 cancelled',
      'e5 parked',
    ]);
  });

  test('leaves alone what another batch waits for, be it paused, but not what one waits for that ends too', async () => {
    await openBatchOf(world, 'first', ['f-go', 'f-paused', 'f-ending', 'f-ended', 'f-done']);
    await openBatchOf(world, 'goes', ['f-go', 'f-done']);
    await openBatchOf(world, 'rests', ['f-paused']);
    await openBatchOf(world, 'ending', ['f-ending']);
    await openBatchOf(world, 'ended', ['f-ended']);
    await setControl(database.db, asBatchName('rests'), 'pause');
    await setControl(database.db, asBatchName('ending'), 'cancel');
    await endCancelled(database.db, asBatchName('ended'));
    await settleVideo(database.db, asVideoId('f-done'), STORED, asBatchName('goes'));
    videosRun(world, 'first', 'f-go', 'f-paused', 'f-ending', 'f-ended', 'f-done');
    expect(await cancel('first')).toEqual(['f-ending', 'f-ended', 'f-done']);
    for (const id of ['f-ending', 'f-ended', 'f-done'])
      world.temporal.statuses.set(`video/${id}`, 'COMPLETED');
    expect(await cancel('first')).toEqual([]);
    expect(await rowsOf(database.db, 'first')).toEqual([
      'f-go cancelled',
      'f-paused cancelled',
      'f-ending cancelled',
      'f-ended cancelled',
      'f-done stored',
    ]);
    expect(await rowsOf(database.db, 'goes')).toEqual(['f-go open', 'f-done stored']);
    // What goes on for the other ends well here too.
    await settleIn(world, 'f-go', STORED, 'first');
    expect((await rowsOf(database.db, 'first'))[0]).toBe('f-go stored');
  });

  test('keeps its end where it had ended before', async () => {
    await openBatchOf(world, 'over', ['o1']);
    await settleIn(world, 'o1', STORED, 'over');
    await endIfSettled(database.db, asBatchName('over'));
    const before = await findBatch(database.db, 'over');
    expect(await cancel('over')).toEqual([]);
    expect(await findBatch(database.db, 'over')).toEqual(before);
  });

  test('goes on where it was when Temporal or the database did not answer', async () => {
    await openBatchOf(world, 'away', ['aw1', 'aw2']);
    videosRun(world, 'away', 'aw1');
    let asked = 0;
    world.temporal.before = () => {
      asked += 1;
      if (asked === 2) throw new Error('no answer');
    };
    await expect(cancel('away', 'aw1')).rejects.toThrow('no answer');
    expect(await hasEnded('away')).toBe(false);
    expect(await cancel('away', 'aw1')).toEqual(['aw1']);
  });
});

test('waking tells videos in flight, shared ones and those the server lists; whoever does not run hears nothing', async () => {
  await openBatchOf(world, 'wakes', ['wk1', 'wk2', 'wk3', 'wk4', 'wk5']);
  const { markShared, wakeVideos } = world.activities.database;
  await world.run(markShared, { batch: asBatchName('wakes'), videoIds: asVideos('wk2', 'wk5') });
  await settleIn(world, 'wk5', STORED, 'other');
  videosRun(world, 'other', 'wk2', 'wk5');
  videosRun(world, 'wakes', 'wk1', 'wk3');
  const input = { batch: asBatchName('wakes'), inFlight: asVideos('wk1', 'wk4') };
  expect(await world.run(wakeVideos, input)).toBe(3);
  expect(world.temporal.signals.toSorted()).toEqual([
    'video/wk1 goOn ',
    'video/wk2 goOn ',
    'video/wk3 goOn ',
  ]);
});

test('a batch of thousands of videos is cancelled with few questions at a time, each asked once', async () => {
  const ids = Array.from({ length: 300 }, (_, index) => `th${index}`);
  await openBatchOf(world, 'thousands', ids);
  videosRun(world, 'thousands', ...ids);
  let atOnce = 0;
  let most = 0;
  world.temporal.before = async () => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    await Promise.resolve();
    atOnce -= 1;
  };
  const batch = asBatchName('thousands');
  const left = await world.run(world.activities.database.cancelVideos, { batch, inFlight: asVideos(...ids) });
  expect(left).toHaveLength(300);
  expect(world.temporal.cancelled).toHaveLength(300);
  expect(most).toBeLessThanOrEqual(20);
});
