import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { asBatchName, asVideoId, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { BatchTuning } from '../../domain/messages.ts';
import { pauseBatch, resumeBatch, rowsOpened, tuneBatch } from '../../workflows/messages.ts';
import { atTheGate, BatchRuns } from '../fixtures/batch-runs.ts';
import { timersOf } from '../fixtures/timers-of.ts';
import { gate, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let runs: BatchRuns;
beforeAll(async () => {
  runs = await BatchRuns.open();
});
afterAll(() => runs?.close());

describe('pause and resume', () => {
  test('a paused batch starts nothing until it is resumed; what rests is woken then, nothing is done twice', async () => {
    const batch = asBatchName('rests');
    const ids = videos('rest', 5);
    const world = runs.world(batch, ids);
    const free = atTheGate(world);
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 2);
      await until('two are probed', () => world.count('probe') === 2);
      world.heldBatches.set(batch, 'pause');
      await handle.executeUpdate(pauseBatch);
      free.open();
      await until('both rest', () => world.count('held') === 2);
      expect(await runs.status(batch)).toMatchObject({ paused: true, inFlight: ids.slice(0, 2) });
      world.heldBatches.delete(batch);
      await handle.executeUpdate(resumeBatch);
      expect(await handle.result()).toMatchObject({ stored: 5 });
    });
    expect(world.count('wakeVideos')).toBe(1);
    expect(world.count('probe')).toBe(5);
    expect(world.count('download')).toBe(5);
    expect(world.mostInFlight).toBe(2);
  });

  test('a batch whose row says pause starts paused, and a resume that it never hears holds from its next look on', async () => {
    const batch = asBatchName('row-says');
    const world = runs.world(batch, videos('row', 3));
    world.heldBatches.set(batch, 'pause');
    world.batchRows.lookMs = 300;
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 2);
      await until('it rests', async () => (await runs.status(batch)).paused);
      expect(await runs.status(batch)).toMatchObject({ inFlight: [] });
      world.heldBatches.delete(batch);
      expect(await handle.result()).toMatchObject({ stored: 3 });
    });
    expect(world.count('wakeVideos')).toBe(1);
  });

  test('a pause that a batch never hears holds from its next look on', async () => {
    const batch = asBatchName('unheard');
    const world = runs.world(batch, videos('un', 4));
    const free = atTheGate(world);
    world.batchRows.lookMs = 300;
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 1);
      await until('the first is probed', () => world.count('probe') === 1);
      world.heldBatches.set(batch, 'pause');
      await until('it rests', async () => (await runs.status(batch)).paused);
      free.open();
      world.heldBatches.delete(batch);
      expect(await handle.result()).toMatchObject({ stored: 4 });
    });
  });

  test('what a person says while the batch looks at its rows is newer than what it saw there', async () => {
    const batch = asBatchName('newer');
    const world = runs.world(batch, videos('new', 2));
    world.batchRows.lookMs = 300;
    world.heldBatches.set(batch, 'pause');
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 1);
      await until('it rests', async () => (await runs.status(batch)).paused);
      const looking = gate();
      const answered = gate();
      world.batchRows.before = async (activity) => {
        if (activity !== 'reconcile') return;
        world.batchRows.lookMs = 600_000;
        looking.open();
        await answered.opened;
        // What it read before the row was changed.
        world.heldBatches.set(batch, 'pause');
      };
      await looking.opened;
      await handle.executeUpdate(resumeBatch);
      answered.open();
      await until('it works', () => world.count('probe') + world.count('held probe') > 0);
      expect((await runs.status(batch)).paused).toBe(false);
      await handle.terminate();
      await runs.video(asVideoId('new-0')).terminate();
    });
  });
});

describe('tuning', () => {
  test('what starts later has the new window and the new settings', async () => {
    const batch = asBatchName('tuned');
    const world = runs.world(batch, videos('tune', 6));
    const free = atTheGate(world);
    const hashes: string[] = [];
    const activities = world.activities();
    const { probe } = activities.network;
    activities.network.probe = (input) => {
      hashes.push(input.settingsHash);
      return probe(input);
    };
    world.activities = () => activities;
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 1);
      await until('the first is probed', () => world.count('probe') === 1);
      await handle.executeUpdate(tuneBatch, { args: [{ window: 3, settingsHash: 'tuned' }] });
      await runs.untilInFlight(batch, 3);
      expect(await runs.status(batch)).toMatchObject({ size: 3, settingsHash: 'tuned' });
      free.open();
      expect(await handle.result()).toMatchObject({ stored: 6 });
    });
    expect(hashes).toEqual(['s', 'tuned', 'tuned', 'tuned', 'tuned', 'tuned']);
    expect(world.mostInFlight).toBe(3);
  });

  test('settings in the row that it was never told of hold from its next look on', async () => {
    const batch = asBatchName('tuned-row');
    const world = runs.world(batch, videos('trow', 2));
    const free = atTheGate(world);
    world.batchRows.lookMs = 300;
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 1);
      await until('the first is probed', () => world.count('probe') === 1);
      world.batchRows.tunings.set(batch, { window: 2, settingsHash: 'row' });
      await runs.untilInFlight(batch, 2);
      expect(await runs.status(batch)).toMatchObject({ size: 2, settingsHash: 'row' });
      free.open();
      await handle.result();
    });
  });

  test('what it cannot do is refused with the reason, and changes nothing', async () => {
    const batch = asBatchName('refusing');
    const world = runs.world(batch, videos('refuse', 1));
    const free = atTheGate(world);
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 1);
      const tune = (tuning: Partial<BatchTuning>) =>
        handle.executeUpdate(tuneBatch, { args: [tuning as BatchTuning] });
      const refused = await tune({ window: 0, settingsHash: 's' }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
      const { cause } = refused as WorkflowUpdateFailedError;
      expect(cause).toBeInstanceOf(ApplicationFailure);
      expect((cause as ApplicationFailure).message).toContain('from 1 to 2000, not 0');
      expect(await runs.status(batch)).toMatchObject({ size: 1, settingsHash: 's' });
      free.open();
      await handle.result();
    });
  });
});

describe('rows that are opened while it runs', () => {
  test('those behind the others and those before them are found, each once, and the window holds', async () => {
    const batch = asBatchName('opened');
    const ids = videos('open', 6);
    const added = videos('added', 3);
    const world = runs.world(batch, ids);
    const free = atTheGate(world, (videoId) => videoId !== ids[0]);
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 3);
      await until('the first is stored', () => world.count(`settle ${ids[0]}`) === 1);
      await runs.untilInFlight(batch, 3);
      world.batchRows.open(batch, ids[0]!, ...added);
      await handle.executeUpdate(rowsOpened);
      free.open();
      expect(await handle.result()).toMatchObject({ stored: 9 });
    });
    expect(world.count(`probe ${ids[0]}`)).toBe(2);
    for (const id of [...ids.slice(1), ...added]) expect([id, world.count(`probe ${id}`)]).toEqual([id, 1]);
    expect(world.count('shared')).toBe(0);
    expect(world.mostInFlight).toBe(3);
  });

  test('a batch that is just ending goes on with them', async () => {
    const batch = asBatchName('ending');
    const world = runs.world(batch, videos('end', 2));
    world.batchRows.before = (activity) => {
      if (activity !== 'concludeBatch') return;
      world.batchRows.before = () => {};
      // Nobody tells the batch.
      world.batchRows.open(batch, asVideoId('late'));
    };
    const counts = await runs.whileWorkersRun(world, async () => (await runs.start(batch, 2)).result());
    expect(counts).toMatchObject({ stored: 3 });
    expect(world.count('probe late')).toBe(1);
    expect(world.endedBatches).toContain(batch);
  });

  test('those that it was not told of are found by its next look, not taken for vanished', async () => {
    const batch = asBatchName('untold');
    const ids = videos('untold', 3);
    const world = runs.world(batch, ids);
    const free = atTheGate(world, (videoId) => videoId === ids[2]);
    world.batchRows.lookMs = 400;
    const counts = await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 3);
      await until('two are stored', () => world.count('settle') === 2);
      world.batchRows.open(batch, ids[0]!, asVideoId('untold-late'));
      await until('they are run', () => world.count('settle') === 4);
      free.open();
      return handle.result();
    });
    expect(counts).toMatchObject({ stored: 4, failed: 0 });
  });

  test('a batch that waits for parked videos takes them up at once', async () => {
    const batch = asBatchName('parked-wait');
    const [parked] = videos('park', 1) as [VideoId];
    const world = runs.world(batch, [parked]);
    const notBefore = new Date(Date.now() + 3_600_000).toISOString();
    await runs.whileWorkersRun(world, async () => {
      world.rows.get(batch)!.set(parked, { kind: 'parked', reason: 'later', detail: 'later', notBefore });
      const handle = await runs.start(batch, 2);
      await until('it waits', async () => (await runs.status(batch)).waitsFor !== undefined);
      world.batchRows.open(batch, asVideoId('park-new'));
      await handle.executeUpdate(rowsOpened);
      await until('the new one is stored', () => world.count('settle park-new') === 1);
      await until('it waits again', async () => (await runs.status(batch)).waitsFor !== undefined);
      expect((await runs.status(batch)).waitsFor).toContain('parked videos');
      await handle.terminate();
    });
  });
});

describe('a video that is stuck', () => {
  test('defect 113: holds up nobody else, and the batch tells whom it waits for instead of stopping', async () => {
    const batch = asBatchName('stuck');
    const ids = videos('stuck', 6);
    const world = runs.world(batch, ids);
    const free = atTheGate(world, (videoId) => videoId === ids[0]);
    await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 2);
      await until('all the others are stored', () => world.count('settle') === 5);
      await runs.untilInFlight(batch, 1);
      await until('the panel tells it', async () =>
        (await runs.panel(batch)).includes('stored **5** · open **1**'),
      );
      expect(await runs.panel(batch)).toContain(`\`video/${ids[0]}\``);
      expect((await handle.describe()).status.name).toBe('RUNNING');
      free.open();
      expect(await handle.result()).toMatchObject({ stored: 6 });
      const over = await runs.panel(batch);
      expect(over).toContain('### Ended');
      expect(over).toContain('stored **6** · open **0**');
    });
  });

  test('defect 113: is given an outcome at once when its workflow is terminated, and the batch ends', async () => {
    const batch = asBatchName('killed');
    const ids = videos('killed', 3);
    const world = runs.world(batch, ids);
    const free = atTheGate(world, (videoId) => videoId === ids[0]);
    const counts = await runs.whileWorkersRun(world, async () => {
      const handle = await runs.start(batch, 2);
      await until('the others are stored', () => world.count('settle') === 2);
      await runs.video(ids[0]!).terminate();
      const ended = await handle.result();
      free.open();
      return ended;
    });
    expect(counts).toMatchObject({ stored: 2, failed: 1 });
    expect(world.rows.get(batch)?.get(ids[0]!)).toMatchObject({ reason: 'vanished' });
  });
});

test('defect 110: a batch whose list is read drains: it ends when nothing is in flight', async () => {
  const batch = asBatchName('drains');
  const ids = videos('drain', 3);
  const world = runs.world(batch, ids);
  const free = atTheGate(world);
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(batch, 10);
    await until('the list is read', async () => (await runs.status(batch)).exhausted);
    await until('all are probed', () => world.count('probe') === 3);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    expect(world.endedBatches).not.toContain(batch);
    free.open();
    await handle.result();
    expect(world.endedBatches).toContain(batch);
    const timers = await timersOf(handle);
    expect(timers.map(({ summary }) => summary)).toEqual(['look for videos that ended without a word']);
  });
});

test('defect 111: what a batch returns is how its videos ended', async () => {
  const batch: BatchName = asBatchName('result');
  const ids = videos('result', 4);
  const world = runs.world(batch, ids);
  world.before = (stage, videoId) => {
    if (stage === 'probe' && videoId === ids[1]) throw refusedAs('skipped');
    if (stage === 'download' && videoId === ids[2]) throw refusedAs('failed');
  };
  const counts = await runs.whileWorkersRun(world, async () => (await runs.start(batch, 4)).result());
  expect(counts).toEqual({ stored: 2, skipped: 1, failed: 1, unavailable: 0, parked: 0, cancelled: 0 });
});

const refusedAs = (kind: 'skipped' | 'failed') =>
  ApplicationFailure.create({
    ...{ message: kind, type: 'video', nonRetryable: true },
    details: [
      {
        ...{ fault: 'video', reason: 'odd', detail: kind },
        settles: kind === 'skipped' ? { kind, reason: 'short' } : { kind },
      },
    ],
  });
