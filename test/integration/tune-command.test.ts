import { sql } from 'kysely';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { tuneCommand } from '../../client/tune.ts';
import type { ActivityQueue, SlotChoice } from '../../domain/capacity/slots.ts';
import { reportSlots, runningWorkers } from '../../storage/database/worker-slots.ts';
import { CallMeter } from '../../workers/slots/call-meter.ts';
import { keepSlots } from '../../workers/slots/keep-slots.ts';
import { runSlots } from '../../workers/slots/run-slots.ts';
import { openSlots, type SlotHandles } from '../../workers/slots/slot-handles.ts';
import { SlotsOfQueues } from '../../workers/slots/slots-of-queues.ts';
import { capacityFacts } from '../fixtures/capacity-facts.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
beforeEach(() => emptyDatabase(database.db));

async function tune(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const command = tuneCommand({
    openSession: async () => ({ db: database.db, close: async () => {} }),
    print: (text) => printed.push(text),
    terminal: PLAIN,
    withinMs: 5_000,
  });
  await runCommand(command, args);
  return printed.join('\n');
}

const json = async (...args: string[]) => JSON.parse(await tune(...args, '--json'));

const choice = (queue: ActivityQueue, slots: number, embedded = false): SlotChoice => ({
  ...{ queue, slots, from: 'detected' },
  limits: embedded ? [{ by: 'model', slots, why: 'the embedded model answers one call at a time' }] : [],
});

interface RunningWorker {
  readonly handles: SlotHandles;
  /** Changes of slots, as the log tells them. */
  readonly log: readonly string[];
  readonly warnings: readonly string[];
  end(): Promise<void>;
}

const running: RunningWorker[] = [];
afterEach(async () => {
  for (const worker of running.splice(0)) await worker.end();
});

const SLOTS = { network: 24, speech: 2, voices: 1, llm: 6, flagship: 1, embedding: 4, database: 10 };

/** A worker without Temporal: its slots, and what keeps them. */
function worker(host: string, choices = [choice('llm', 6), choice('speech', 2)]): RunningWorker {
  const handles = openSlots(SLOTS);
  const [log, warnings, ending]: [string[], string[], AbortController] = [[], [], new AbortController()];
  const queues = new SlotsOfQueues({ choices, handles, log: (line) => log.push(line) });
  const keeping = keepSlots({
    ...{ db: database.db, worker: `${host}/1`, host, queues, everyMs: 20 },
    signal: ending.signal,
    warn: (line) => warnings.push(line),
  });
  const one = {
    ...{ handles, log, warnings },
    async end() {
      ending.abort();
      await keeping;
    },
  };
  running.push(one);
  return one;
}

const reported = (count: number) =>
  until(`${count} queues are reported`, async () => (await runningWorkers(database.db)).length === count);

test('without a worker the change is kept, and holds for the one that starts', async () => {
  expect(await tune()).toBe('No worker runs.');
  expect(await tune('mining=3')).toContain('No worker runs that it concerns: it holds once one runs.');
  const { handles, log } = worker('a');
  await until('it is followed', () => handles.llm.limit === 3);
  expect(log).toEqual(['Slots for mining: 6 -> 3 (tuned)']);
});

test('running workers take a change over, and the command says so', async () => {
  const { handles } = worker('a');
  await reported(2);
  const said = await tune('mining=12', 'speech=1');
  expect([handles.llm.limit, handles.speech.limit]).toEqual([12, 1]);
  expect(said).toContain('In force: the worker has taken it over; what runs goes on undisturbed.');
  const [head, ...rows] = said.split('\n').map((line) => line.split(/ {2,}/));
  expect(head!.map((cell) => cell.trim())).toEqual([
    ...['worker', 'queue', 'now', 'running', 'chosen', 'tuned', 'why', 'seen'],
  ]);
  expect(rows[0]).toEqual(['a/1', 'mining', '12', '0', '6', '12', 'tuned', expect.stringMatching(/ ago$/)]);
  expect(await json('mining=', 'speech=2')).toMatchObject({
    inForce: true,
    workers: [
      { queue: 'mining', slots: 6, chosen: 6 },
      { queue: 'speech', slots: 2, chosen: 2, tuned: 2, reason: 'tuned' },
    ],
    tuned: [{ queue: 'speech', slots: 2 }],
  });
});

test('what is said of one machine holds there alone, until something is said of all', async () => {
  const [a, b] = [worker('a'), worker('b')];
  await reported(4);
  await tune('mining=5');
  await tune('mining=2', '--host', 'b');
  expect([a.handles.llm.limit, b.handles.llm.limit]).toEqual([5, 2]);
  expect(await tune('mining=4')).toContain('In force: 2 workers have taken it over');
  expect([a.handles.llm.limit, b.handles.llm.limit]).toEqual([4, 4]);
  await tune('mining=3', '--host', 'b');
  await tune('--reset');
  expect([a.handles.llm.limit, b.handles.llm.limit]).toEqual([6, 6]);
  expect(await tune('mining=2', '--host', 'c')).toContain('No worker runs that it concerns on c');
});

test('the embedded model stays at one call at a time, and says why', async () => {
  const { handles, log } = worker('a', [choice('llm', 1, true)]);
  await reported(1);
  const said = await tune('mining=12');
  const refusal = '12 refused: the embedded model answers one call at a time';
  expect(said).toContain(`mining stays at 1 on a: ${refusal}`);
  expect([handles.llm.limit, log]).toEqual([1, [`Slots for mining: 1 -> 1 (${refusal})`]]);
  expect(await json()).toMatchObject({ workers: [{ slots: 1, tuned: 12, reason: refusal }] });
});

test('names and numbers that are wrong are all told at once, and nothing is changed', async () => {
  const refused = tune(
    'minning=2',
    'speech=0',
    'llm=3',
    'voices',
    'network=1.5',
    'database=999',
    'embedding=2',
  );
  await expect(refused).rejects.toMatchObject({
    what: '6 things are wrong',
    why: [
      'minning=2: there is no minning; did you mean mining?',
      'speech=0: at least 1. A machine that is to do none of it leaves it out of workers.queues.',
      'llm=3: there is no llm; did you mean mining?',
      'voices: how many? Such as voices=2.',
      'network=1.5: it must be a whole number from 1 to 256.',
      'database=999: it must be a whole number from 1 to 256.',
    ].join('\n'),
    usage: true,
  });
  await expect(tune('mining=1', 'mining=2')).rejects.toThrow('mining is given twice');
  await expect(tune('mining=1', '--reset')).rejects.toThrow('--reset takes no changes beside it');
  await expect(tune('--host', 'a')).rejects.toThrow('Nothing to change on a');
  expect((await json()).tuned).toEqual([]);
});

test('while the database is away slots stay as they are; afterwards they follow again', async () => {
  const { handles, warnings } = worker('a');
  await reported(2);
  await tune('mining=3');
  await sql`alter table tuned_slots rename to tuned_slots_away`.execute(database.db);
  await until('it is noticed', () => warnings.length === 1);
  expect([handles.llm.limit, warnings[0]]).toEqual([3, expect.stringContaining('those in force stay')]);
  await sql`alter table tuned_slots_away rename to tuned_slots`.execute(database.db);
  await tune('mining=5');
  expect([handles.llm.limit, warnings]).toEqual([5, [expect.anything(), 'Tuned slots can be read again.']]);
});

test('a worker that ends takes its rows along; those of one that died are not shown, and forgotten later', async () => {
  await reportSlots(database.db, { worker: 'dead/1', host: 'dead' }, [
    { queue: 'llm', slots: 1, chosen: 1, running: 1 },
  ]);
  const { end } = worker('a');
  await reported(3);
  await end();
  expect((await runningWorkers(database.db)).map(({ worker: name }) => name)).toEqual(['dead/1']);
  const passed = (time: string) =>
    sql`update worker_slots set seen_at = now() - ${sql.lit(time)}::interval`.execute(database.db);
  await passed('21 seconds');
  expect(await runningWorkers(database.db)).toEqual([]);
  await passed('61 minutes');
  worker('b');
  await reported(2);
  const all = await database.db.selectFrom('worker_slots').select('host').distinct().execute();
  expect(all).toEqual([{ host: 'b' }]);
});

test.each([
  [true, 1],
  [false, 6],
])('workers.adaptiveSlots: %s, with too little memory free', async (adaptiveSlots, slots) => {
  const { db } = database;
  const { workers: settings, hardware } = capacityFacts({
    workers: { queues: ['llm', 'orchestration'], adaptiveSlots },
  });
  const byMemory = (queue: ActivityQueue): SlotChoice => ({
    ...choice(queue, SLOTS[queue]),
    limits: [{ by: 'memory', slots: 6, why: 'memory' }],
  });
  const handles = openSlots(SLOTS);
  const meters = { miner: new CallMeter(), flagship: new CallMeter() };
  let looks = 0;
  const freeMemoryGb = async () => {
    looks += 1;
    return 0.5;
  };
  const { end } = runSlots({
    ...{ db, worker: 'a/1', host: 'a', handles, meters, freeMemoryGb, log: () => {} },
    settings,
    capacity: { hardware, choices: [byMemory('llm'), byMemory('speech')] },
  });
  // The guard looks as soon as it is there. Nothing runs, so one slot is all that is left at once.
  expect(looks > 0).toBe(adaptiveSlots);
  await until('it has reported that', async () => {
    const [row] = await runningWorkers(db);
    return row !== undefined && row.slots === slots;
  });
  expect((await runningWorkers(db)).map(({ queue }) => queue)).toEqual(['llm']);
  expect([handles.llm.limit, handles.speech.limit]).toEqual([slots, SLOTS.speech]);
  await end();
  expect(await runningWorkers(db)).toEqual([]);
});
