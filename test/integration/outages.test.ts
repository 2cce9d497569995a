import { sql } from 'kysely';
import type { Notice } from '../../activities/context.ts';
import { lookAtOvertaken, stageFailed, stageWorked } from '../../activities/stage/outages.ts';
import type { Fault } from '../../domain/faults.ts';
import { passingFault, systemFault, videoFault } from '../../domain/faults.ts';
import { type Db, openDatabase } from '../../storage/database/database.ts';
import { pauseDownloads } from '../../storage/database/download-pause.ts';
import { openOutages } from '../../storage/database/outages.ts';
import { completeRun, openRun } from '../../storage/database/stage-runs.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { openBreakingLine } from '../fixtures/breaking-line.ts';
import { countingQueries } from '../fixtures/counted-queries.ts';

import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

const DOWN: Fault = { fault: 'system', reason: 'language-model-down', detail: 'No model server answers.' };
const pools: Db[] = [];
function pool(url: string): Db {
  const opened = openDatabase(url, { maxConnections: 2 });
  pools.push(opened);
  return opened;
}

beforeEach(() => emptyDatabase(database.db));
afterAll(() => Promise.all(pools.map((pool) => pool.destroy())));

/** A worker: its own way to the database, and what it told. */
function worker(db: Db = pool(database.url), timeScale = 1) {
  const told: Notice[] = [];
  const notify = async (notice: Notice) => {
    told.push(notice);
  };
  return { db, notify, timeScale, told };
}

const open = async () =>
  (await openOutages(database.db)).map(
    ({ part, stage, told }) => `${stage}: ${part}${told ? ' (told)' : ''}`,
  );

/** As if everything open had begun, and been met, so long ago. */
const age = (minutes: number, column: 'since' | 'last_at' = 'since') =>
  database.db
    .updateTable('outages')
    .set({ [column]: sql`now() - ${minutes} * interval '1 minute'` })
    .where('ended_at', 'is', null)
    .execute();

test('a part that is down is one row however often it is met, and ends when the stage is done again', async () => {
  const one = worker();
  await stageFailed(one, 'mine', DOWN);
  await stageFailed(one, 'mine', { ...DOWN, detail: 'Still none.' });
  await stageFailed(one, 'outline', DOWN);
  const [first] = await openOutages(database.db);
  expect(first).toMatchObject({
    part: 'language-model-down',
    stage: 'mine',
    detail: 'Still none.',
    told: false,
  });
  expect(first!.lastAt.getTime()).toBeGreaterThan(first!.since.getTime());
  await stageWorked(one, 'mine');
  expect(await open()).toEqual(['outline: language-model-down']);
  await stageWorked(one, 'outline');
  expect(await open()).toEqual([]);
  expect(one.told).toEqual([]);
});

test.each<[string, Fault]>([
  ["a video's own fault", videoFault('odd', 'odd').fault],
  ['a part that is back by itself', passingFault('speech-ended', 'ended').fault],
  ['an attempt that another one took over', systemFault('superseded', 'taken over').fault],
])('%s is no outage', async (_, fault) => {
  const { asked, db } = countingQueries(database.db);
  await stageFailed({ ...worker(db) }, 'mine', fault);
  expect(asked()).toBe(0);
});

test('a stage that works asks nothing while nothing is down, but for one look in half a minute', async () => {
  const { asked, db } = countingQueries(database.db);
  const one = worker(db);
  for (let done = 0; done < 50; done++) await stageWorked(one, 'mine');
  expect(asked()).toBe(1);
});

test('what one worker met, another one ends', async () => {
  const [one, two] = [worker(), worker()];
  await stageFailed(one, 'transcribe', {
    fault: 'system',
    reason: 'speech-start',
    detail: 'It does not start.',
  });
  await stageWorked(two, 'embed');
  await stageWorked(two, 'transcribe');
  expect(await open()).toEqual([]);
});

test('an outage that lasts is told once, whichever worker meets it, and so is its end', async () => {
  const [one, two] = [worker(), worker()];
  await stageFailed(one, 'mine', DOWN);
  await age(4);
  await Promise.all([one, two].map((met) => stageFailed(met, 'mine', DOWN)));
  expect([...one.told, ...two.told]).toEqual([]);
  await age(6);
  await Promise.all([one, two, one, two].map((met) => stageFailed(met, 'mine', DOWN)));
  const told = [...one.told, ...two.told];
  expect(told).toMatchObject([{ event: 'stage-paused', subject: 'mine', reason: 'language-model-down' }]);
  expect(told[0]?.detail).toMatch(/^Since \d{4}-.*: No model server answers\.$/);
  expect(told[0]?.todo).toMatch(/Start the model server.*it goes on by itself/);
  expect(await open()).toEqual(['mine: language-model-down (told)']);

  await Promise.all([one, two].map((met) => stageWorked(met, 'mine')));
  const resumed = [...one.told, ...two.told].filter(({ event }) => event === 'stage-resumed');
  expect(resumed).toMatchObject([{ subject: 'mine', detail: 'It works again after 6 min 00 s.' }]);
  expect(await open()).toEqual([]);
});

test('one that comes back is another one, with a time of its own', async () => {
  const one = worker();
  await stageFailed(one, 'mine', DOWN);
  await age(6);
  await stageFailed(one, 'mine', DOWN);
  await stageWorked(one, 'mine');
  await stageFailed(one, 'mine', DOWN);
  expect(one.told.map(({ event }) => event)).toEqual(['stage-paused', 'stage-resumed']);
  await age(6);
  await stageFailed(one, 'mine', DOWN);
  expect(one.told.map(({ event }) => event)).toEqual(['stage-paused', 'stage-resumed', 'stage-paused']);
});

test('one that nobody has met for an hour is no longer shown, and ends', async () => {
  const one = worker();
  await stageFailed(one, 'mine', DOWN);
  await age(120);
  await age(61, 'last_at');
  expect(await open()).toEqual([]);
  await stageFailed(one, 'mine', DOWN);
  const [outage] = await openOutages(database.db);
  expect(Date.now() - outage!.since.getTime()).toBeLessThan(3_600_000);
  await age(61, 'last_at');
  await lookAtOvertaken(one);
  const rows = await database.db.selectFrom('outages').select('ended_at').execute();
  expect(rows.filter(({ ended_at }) => ended_at === null)).toEqual([]);
});

test('one that a stage was completed after is ended by a look, also where nobody who met it works any more', async () => {
  const [gone, other] = [worker(), worker()];
  await stageFailed(gone, 'transcribe', { fault: 'system', reason: 'speech-start', detail: 'No.' });
  await age(6);
  await stageFailed(gone, 'transcribe', { fault: 'system', reason: 'speech-start', detail: 'No.' });
  await lookAtOvertaken(other);
  expect(await open()).toEqual(['transcribe: speech-start (told)']);
  await transcribed('after-it');
  await lookAtOvertaken(other);
  expect(await open()).toEqual([]);
  expect(other.told).toMatchObject([{ event: 'stage-resumed', subject: 'transcribe' }]);
});

/** As by a worker that has just looked: it knows of no outage. */
async function transcribed(id: string): Promise<void> {
  const videoId = await (await worlds.open()).list(id);
  const key = { videoId, stage: 'transcribe', configHash: 'a'.repeat(64) } as const;
  const run = await openRun(database.db, key, { runId: 'r', worker: 'w' });
  await completeRun(database.db, run, {}, {}, async () => {});
}

test('a stage that meets a part that is down opens an outage, and its success ends it', async () => {
  const world = await worlds.open();
  const at = { videoId: await world.list('met'), settingsHash: await world.settings() };
  const { configHash } = await world.run(world.activities.network.download, at);
  const input = { ...at, download: configHash };
  world.speech.script.before = (call) => {
    if (call === 1) throw systemFault('out-of-memory', 'The GPU has no memory left.');
  };
  await expect(world.run(world.activities.speech.transcribe, input)).rejects.toThrow('no memory');
  expect(await open()).toEqual(['transcribe: out-of-memory']);
  await world.run(world.activities.speech.transcribe, input, { attempt: 2 });
  expect(await open()).toEqual([]);
});

test('what makes all downloads wait is told among the outages', async () => {
  await pauseDownloads(database.db, { reason: 'network', detail: 'No name is resolved.' }, Date.now(), 1);
  expect(await openOutages(database.db)).toMatchObject([
    { part: 'network', stage: 'download', detail: 'No name is resolved.', told: false },
  ]);
});

test('a database that is away is told once by whoever waits for it, and so is that it is back', async () => {
  const at = new URL(database.url);
  const line = await openBreakingLine(at.host);
  at.host = line.host;
  // Five minutes are 3 ms.
  const one = worker(pool(at.href), 1 / 100_000);
  const away: Fault = { fault: 'system', reason: 'database', detail: 'Connection refused' };
  try {
    await line.set('down');
    await until('it was told', async () => {
      await stageFailed(one, 'segment', away);
      return one.told.length > 0;
    });
    await stageFailed(one, 'segment', away);
    expect(one.told).toMatchObject([{ event: 'stage-paused', subject: 'segment', reason: 'database' }]);
    await stageWorked(one, 'segment');
    expect(one.told).toHaveLength(1);
    await line.set('up');
    await stageWorked(one, 'segment');
    await stageWorked(one, 'segment');
    expect(one.told.map(({ event }) => event)).toEqual(['stage-paused', 'stage-resumed']);
  } finally {
    await line.close();
  }
});
