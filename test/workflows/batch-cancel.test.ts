import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { asBatchName, asVideoId, type VideoId } from '../../domain/ids.ts';
import { pauseBatch, tuneBatch } from '../../workflows/messages.ts';
import { atTheGate, BatchRuns } from '../fixtures/batch-runs.ts';
import { gate, videos } from '../fixtures/turn-runs.ts';
import { until } from '../fixtures/until.ts';

let runs: BatchRuns;
beforeAll(async () => {
  // So low that a batch continues as new while it is being cancelled.
  runs = await BatchRuns.open(150);
});
afterAll(() => runs?.close());

const cancelled = (result: Promise<unknown>): Promise<boolean> =>
  result.then(
    () => false,
    (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
  );

test('defect 114: cancel ends its videos, whatever they are doing, and leaves what is stored', async () => {
  const batch = asBatchName('ends');
  const ids = videos('ends', 30);
  const world = runs.world(batch, ids);
  const free = atTheGate(world, (videoId) => !['ends-0', 'ends-1'].includes(videoId));
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(batch, 6);
    await until('two are stored', () => world.count('settle') === 2);
    await until('the window is full', () => world.count('probe') === 8);
    await handle.cancel();
    // Fakes hear nothing of a cancellation: what is under way ends as it will.
    await until('they are being ended', () => world.count(`cancelVideos ${batch} 6`) > 0);
    free.open();
    expect(await cancelled(handle.result())).toBe(true);
    expect(await Promise.all(ids.map((id) => runs.runs(id)))).toEqual(ids.map(() => false));
  });
  const outcomes = world.batchRows.outcomes(batch);
  expect(outcomes.filter((one) => one.endsWith(' stored'))).toEqual(['ends-0 stored', 'ends-1 stored']);
  expect(outcomes.filter((one) => one.endsWith(' cancelled'))).toHaveLength(28);
  // Nobody asked for it but the server: the row says it all the same.
  expect(world.heldBatches.get(batch)).toBe('cancel');
  expect(world.endedBatches).toContain(batch);
  expect(world.count('probe')).toBe(8);
});

test('videos that are just being started when the batch is cancelled end too', async () => {
  const batch = asBatchName('starting');
  const ids = videos('start', 40);
  const world = runs.world(batch, ids);
  const free = atTheGate(world);
  await runs.whileWorkersRun(world, async () => {
    const page = gate();
    world.batchRows.before = (activity) => {
      if (activity === 'pageOfVideos') page.open();
    };
    const handle = await runs.start(batch, 40);
    await page.opened;
    await handle.cancel();
    await until('they are being ended', () => world.count(`cancelVideos ${batch}`) > 0);
    free.open();
    expect(await cancelled(handle.result())).toBe(true);
    expect(await Promise.all(ids.map((id) => runs.runs(id)))).toEqual(ids.map(() => false));
  });
  expect(new Set(world.batchRows.outcomes(batch).map((one) => one.split(' ')[1]))).toEqual(
    new Set(['cancelled']),
  );
});

test('a video that another batch waits for goes on for it, and a second cancel changes nothing', async () => {
  const [one, two] = [asBatchName('mine'), asBatchName('theirs')];
  const ids = videos('both', 3);
  const [shared, ...own] = ids as [VideoId, VideoId, VideoId];
  const world = runs.world(one, ids);
  world.list(two, [shared]);
  const free = atTheGate(world);
  await runs.whileWorkersRun(world, async () => {
    const first = await runs.start(one, 3);
    await runs.untilInFlight(one, 3);
    await until('all three are probed', () => world.count('probe') === 3);
    const second = await runs.start(two, 5);
    await until('it is shared', () => world.count(`shared ${shared}`) === 1);
    expect(await runs.status(two)).toMatchObject({ inFlight: [] });
    const ends = cancelled(first.result());
    await first.cancel();
    await until('its own are being ended', () => world.count(`cancelVideos ${one} 2`) > 0);
    await first.cancel();
    expect(await runs.runs(shared)).toBe(true);
    // What runs at the gate hears no cancellation here, and ends when it opens.
    free.open();
    expect(await ends).toBe(true);
    expect(await second.result()).toMatchObject({ stored: 1, cancelled: 0 });
  });
  expect(world.batchRows.outcomes(two)).toEqual([`${shared} stored`]);
  expect(world.batchRows.outcomes(one).slice(1)).toEqual(own.map((id) => `${id} cancelled`));
  expect(world.count(`probe ${shared}`)).toBe(1);
});

test('a batch that only lists what runs for another one ends alone, and what is stored later counts for it too', async () => {
  const [one, two] = [asBatchName('owner'), asBatchName('guest')];
  const [shared] = videos('owned', 1) as [VideoId];
  const world = runs.world(one, [shared]);
  world.list(two, [shared]);
  const free = atTheGate(world);
  await runs.whileWorkersRun(world, async () => {
    const first = await runs.start(one, 1);
    await until('it is probed', () => world.count('probe') === 1);
    const second = await runs.start(two, 1);
    await until('it is shared', () => world.count(`shared ${shared}`) === 1);
    await second.cancel();
    expect(await cancelled(second.result())).toBe(true);
    expect(world.batchRows.outcomes(two)).toEqual([`${shared} cancelled`]);
    expect(await runs.panel(two)).toContain('### Cancelled');
    expect(await runs.runs(shared)).toBe(true);
    free.open();
    expect(await first.result()).toMatchObject({ stored: 1 });
  });
  expect(world.batchRows.outcomes(two)).toEqual([`${shared} stored`]);
});

test('a video that ends with its batch stays open in another one, which then runs it', async () => {
  const [one, two] = [asBatchName('gone'), asBatchName('stays')];
  const [shared] = videos('taken', 1) as [VideoId];
  const world = runs.world(one, [shared]);
  const free = atTheGate(world);
  world.batchRows.lookMs = 300;
  await runs.whileWorkersRun(world, async () => {
    const first = await runs.start(one, 1);
    await until('it is probed', () => world.count('probe') === 1);
    await first.cancel();
    await until('it is being ended', () => world.count(`cancelVideos ${one} 1`) > 0);
    world.list(two, [shared]);
    const second = await runs.start(two, 1);
    await until('it is shared', () => world.count(`shared ${shared}`) > 0);
    free.open();
    expect(await cancelled(first.result())).toBe(true);
    expect(await second.result()).toMatchObject({ stored: 1, cancelled: 0 });
  });
  expect(world.batchRows.outcomes(one)).toEqual([`${shared} stored`]);
});

test('rows that cannot be reached for a while only delay the end, also over a continue-as-new', async () => {
  const batch = asBatchName('delayed');
  const ids = videos('delay', 3);
  const world = runs.world(batch, ids);
  const free = atTheGate(world);
  let refused = 0;
  world.batchRows.before = (activity) => {
    if (activity !== 'cancelVideos' || refused >= 2) return;
    refused += 1;
    throw refused === 1
      ? ApplicationFailure.create({ message: 'database away', type: 'system', nextRetryDelay: '100ms' })
      : ApplicationFailure.nonRetryable('something odd', 'video');
  };
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(batch, 3);
    await until('all are probed', () => world.count('probe') === 3);
    await handle.cancel();
    await until('they are being ended', () => world.count(`cancelVideos ${batch} 3`) > 0);
    // Signals fill the history of the run that is being cancelled.
    for (let count = 0; count < 160; count++) await runs.batch(batch).signal('videoSettled');
    await until('it has continued as new', async () => {
      const { runId } = await runs.batch(batch).describe();
      return runId !== handle.firstExecutionRunId;
    });
    free.open();
    expect(await cancelled(runs.batch(batch).result())).toBe(true);
  });
  expect(refused).toBe(2);
  expect(world.batchRows.outcomes(batch)).toEqual(ids.map((id) => `${id} cancelled`));
});

test('a batch that died while it was cancelled is cancelled by the run that follows; updates are refused meanwhile', async () => {
  const batch = asBatchName('died');
  const ids = videos('died', 4);
  const world = runs.world(batch, ids);
  const free = atTheGate(world);
  await runs.whileWorkersRun(world, async () => {
    const first = await runs.start(batch, 2);
    await until('two are probed', () => world.count('probe') === 2);
    await first.terminate();
    world.heldBatches.set(batch, 'cancel');
    const second = await runs.start(batch, 2);
    await until('it ends its videos', () => world.count(`cancelVideos ${batch} 2`) > 0);
    await expect(second.executeUpdate(pauseBatch)).rejects.toMatchObject({
      cause: { message: `The batch ${batch} is being cancelled: its videos end.` },
    });
    const tuning = { window: 3, settingsHash: 's' };
    await expect(second.executeUpdate(tuneBatch, { args: [tuning] })).rejects.toThrow();
    expect(await runs.status(batch)).toMatchObject({ cancelling: true });
    free.open();
    expect(await cancelled(second.result())).toBe(true);
  });
  expect(world.batchRows.outcomes(batch)).toEqual(ids.map((id) => `${id} cancelled`));
  expect(world.count('probe')).toBe(2);
});

test('a cancellation that the batch never heard is read in its row', async () => {
  const batch = asBatchName('unsaid');
  const world = runs.world(batch, videos('unsaid', 3));
  const free = atTheGate(world);
  world.batchRows.lookMs = 300;
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(batch, 1);
    await until('the first is probed', () => world.count('probe') === 1);
    world.heldBatches.set(batch, 'cancel');
    await until('it ends its video', () => world.count(`cancelVideos ${batch} 1`) > 0);
    free.open();
    expect(await cancelled(handle.result())).toBe(true);
  });
  expect(world.batchRows.outcomes(batch).every((one) => one.endsWith(' cancelled'))).toBe(true);
  expect(world.count('probe')).toBe(1);
});

test('a paused batch is cancelled as well, with the videos that rest', async () => {
  const batch = asBatchName('resting');
  const ids = videos('resting', 3);
  const world = runs.world(batch, ids);
  const free = atTheGate(world);
  await runs.whileWorkersRun(world, async () => {
    const handle = await runs.start(batch, 2);
    await until('two are probed', () => world.count('probe') === 2);
    world.heldBatches.set(batch, 'pause');
    await handle.executeUpdate(pauseBatch);
    free.open();
    await until('both rest', () => world.count('held') === 2);
    await handle.cancel();
    expect(await cancelled(handle.result())).toBe(true);
    expect(await runs.runs(asVideoId('resting-0'))).toBe(false);
  });
  expect(world.batchRows.outcomes(batch)).toEqual(ids.map((id) => `${id} cancelled`));
});
