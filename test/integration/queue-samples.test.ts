import { sql } from 'kysely';
import { ACTIVITY_QUEUES } from '../../domain/capacity/activity-queues.ts';
import type { ActivityQueue, Slots } from '../../domain/capacity/slots.ts';
import { asBatchName } from '../../domain/ids.ts';
import { endBatch, openBatch } from '../../storage/database/batches.ts';
import { queuePeaks, queuesNow, sampleDue, saveSample } from '../../storage/database/queue-samples.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { reportSlots } from '../../storage/database/worker-slots.ts';
import { sampleQueues } from '../../workers/load/sample-queues.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
beforeEach(() => emptyDatabase(database.db));

const NONE = Object.fromEntries(ACTIVITY_QUEUES.map((queue) => [queue, 0])) as unknown as Slots;
const NAME = asBatchName('talks');

async function anOpenBatch(): Promise<void> {
  const settingsHash = await saveSettings(database.db, {});
  await openBatch(database.db, { name: NAME, source: 's', sourceKey: 's', settingsHash, options: {} }, []);
}

const works = (queue: ActivityQueue, slots: number, running: number, worker = 'box/1') =>
  reportSlots(database.db, { worker, host: 'box' }, [{ queue, slots, chosen: slots, running }]);

const rows = () =>
  database.db.selectFrom('queue_samples').selectAll().orderBy('queue').orderBy('at').execute();

/** Of one queue, so many seconds ago. */
const sampled = (queue: ActivityQueue, secondsAgo: number, backlog: number, running: number, slots = 4) =>
  sql`insert into queue_samples values
    (${queue}, now() - ${secondsAgo} * interval '1 second', ${backlog}, ${running}, ${slots})`.execute(
    database.db,
  );

describe('a look at the queues', () => {
  test('is not due while no batch is open and nothing runs', async () => {
    expect(await sampleDue(database.db)).toBeUndefined();
    await works('speech', 2, 0);
    expect(await sampleDue(database.db)).toBeUndefined();
  });

  test('is due while something runs, as after a retry, or a batch is open', async () => {
    await works('speech', 2, 1);
    expect(await sampleDue(database.db)).toBeInstanceOf(Date);
    await works('speech', 2, 0);
    await anOpenBatch();
    expect(await sampleDue(database.db)).toBeInstanceOf(Date);
    await endBatch(database.db, NAME);
    expect(await sampleDue(database.db)).toBeUndefined();
  });

  test('is written once in each stretch of 15 seconds: the first one wins', async () => {
    const at = new Date(Date.now() - 60_000);
    await works('llm', 6, 5);
    await works('llm', 4, 3, 'big/1');
    await Promise.all([
      saveSample(database.db, at, { ...NONE, llm: 40 }),
      saveSample(database.db, at, { ...NONE, llm: 41 }),
    ]);
    const written = await rows();
    expect(written).toHaveLength(ACTIVITY_QUEUES.length);
    expect(written.find(({ queue }) => queue === 'llm')).toMatchObject({ at, running: 8, slots: 10 });
    expect(written.find(({ queue }) => queue === 'speech')).toMatchObject({
      backlog: 0,
      running: 0,
      slots: 0,
    });
  });

  test('is not due a second time in the same stretch', async () => {
    await anOpenBatch();
    const at = await sampleDue(database.db);
    await saveSample(database.db, at!, NONE);
    const next = await sampleDue(database.db);
    expect(next === undefined || next > at!).toBe(true);
    expect(at!.getTime() % 15_000).toBe(0);
  });

  test('that fails is logged once and tried again', async () => {
    await anOpenBatch();
    let asked = 0;
    const ending = new AbortController();
    const warned: string[] = [];
    const sampling = sampleQueues({
      ...{ db: database.db, signal: ending.signal, everyMs: 5, warn: (line: string) => warned.push(line) },
      backlogs: async () => {
        asked += 1;
        if (asked <= 3) throw new Error('the server is away');
        return { ...NONE, speech: 3 };
      },
    });
    await until('it is written', async () => (await rows()).length > 0);
    await until('that is said', () => warned.length === 2);
    ending.abort();
    await sampling;
    expect((await rows()).find(({ queue }) => queue === 'speech')?.backlog).toBe(3);
    expect(warned).toEqual([
      'The queues cannot be looked at: the server is away',
      'The queues can be looked at again.',
    ]);
  });

  test('forgets what is older than 30 days', async () => {
    await sampled('llm', 31 * 86_400, 5, 1);
    await sampled('llm', 29 * 86_400, 6, 1);
    await saveSample(database.db, new Date(), NONE);
    expect((await rows()).filter(({ queue }) => queue === 'llm').map(({ backlog }) => backlog)).toEqual([
      6, 0,
    ]);
  });
});

describe('queues now', () => {
  const now = async (wanted: ActivityQueue) =>
    (await queuesNow(database.db)).find(({ queue }) => queue === wanted);

  test('are all there, in the order of a way, also where nobody has looked or works', async () => {
    const found = await queuesNow(database.db);
    expect(found.map(({ queue }) => queue)).toEqual(ACTIVITY_QUEUES);
    expect(found[0]).toEqual({ queue: 'network', backlog: 0, running: 0, slots: 0, busyShare: undefined });
  });

  test('the busy share is that of the last quarter of an hour, the backlog that of the newest look', async () => {
    await works('llm', 4, 3);
    await sampled('llm', 1000, 0, 0);
    await sampled('llm', 600, 90, 4);
    await sampled('llm', 300, 80, 2);
    // Slots were taken away: what ran on goes no further than all of them.
    await sampled('llm', 20, 70, 4, 2);
    expect(await now('llm')).toEqual({
      ...{ queue: 'llm', backlog: 70, running: 3, slots: 4 },
      busyShare: expect.closeTo(2.5 / 3),
    });
  });

  test('one look says nothing of a share, and an old one nothing of a backlog', async () => {
    await sampled('llm', 200, 90, 4);
    expect(await now('llm')).toMatchObject({ backlog: 0, busyShare: undefined });
  });
});

test('peaks are those of a stretch of time, each with its moment; queues that were empty have none', async () => {
  await sampled('llm', 500, 999, 4);
  await sampled('llm', 300, 10, 4);
  await sampled('llm', 200, 214, 3);
  await sampled('speech', 200, 0, 2);
  await sampled('voices', 200, 0, 0);
  const since = new Date(Date.now() - 400_000);
  const peaks = await queuePeaks(database.db, since, new Date());
  expect(peaks).toEqual([
    { queue: 'speech', peakBacklog: 0, peakRunning: 2, at: expect.any(Date) },
    { queue: 'llm', peakBacklog: 214, peakRunning: 4, at: expect.any(Date) },
  ]);
  expect(Math.round((Date.now() - peaks[1]!.at.getTime()) / 10_000)).toBe(20);
});
