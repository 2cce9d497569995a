import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { startBatch } from '../../client/batch/start.ts';
import { videosInWorkNow } from '../../client/capacity/running-slots.ts';
import { capacityCommand } from '../../client/capacity.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { rerunBatch } from '../../client/rerun/rerun-batch.ts';
import type { Session } from '../../client/session.ts';
import { concurrentVideosFor } from '../../domain/capacity/concurrent-videos.ts';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import { type Configuration, configurationSchema } from '../../domain/configuration.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { type Home, homeAt } from '../../stack/home.ts';
import { endBatch, findBatch } from '../../storage/database/batches.ts';
import { savePacing } from '../../storage/database/pacing-overrides.ts';
import { loadSettings } from '../../storage/database/settings.ts';
import { reportSlots } from '../../storage/database/worker-slots.ts';
import { openCapacity } from '../../workers/capacity.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const MACHINE = { cores: 10, ramGb: 32, gpus: [], limitedBy: [] } as const;
/** Nothing answers there, and nothing is asked. */
const SERVER = { provider: 'openai', url: 'http://127.0.0.1:9/v1' } as const;

let home: Home;
beforeEach(async () => {
  await emptyDatabase(database.db);
  home = homeAt(await mkdtemp(join(tmpdir(), 'vidmine-capacity-')));
});
afterEach(() => rm(home.folder, { recursive: true }));

const configured = (given: object = {}): Configuration =>
  configurationSchema.parse({ languageModel: SERVER, ...given });

async function capacity(args: readonly string[], given: object = {}, hasDatabase = true): Promise<string> {
  const printed: string[] = [];
  const db = hasDatabase ? database.db : undefined;
  const command = capacityCommand({
    open: async () => ({ configuration: configured(given), home, db, close: async () => {} }),
    options: { hardware: MACHINE, environment: {} },
    print: (text) => printed.push(text),
    terminal: PLAIN,
  });
  await runCommand(command, args);
  return printed.join('\n');
}

const rowsOf = (text: string) => text.split('\n').map((line) => line.trim().split(/ {2,}/));

const report = (worker: string, queue: ActivityQueue, chosen: number, more: object = {}) =>
  reportSlots(database.db, { worker, host: 'box' }, [{ queue, slots: chosen, chosen, running: 0, ...more }]);

test('defect 122: what was chosen is printed with both limits it came from', async () => {
  const text = await capacity([]);
  expect(text).toMatch(/^This machine: 10 cores, 32 GB memory, no GPU$/m);
  expect(rowsOf(text)).toContainEqual([
    'mining',
    '4',
    '4 (memory: (32 GB - 8 GB) / 5 GB), 15 (cores: 10 x 1.5), 24 (workers.maxParallelMiningWorkers)',
    'workers.parallelMiningWorkers',
  ]);
  expect(rowsOf(text)).toContainEqual([
    'speech',
    '8',
    '10 (cores: 10), 8 (memory: 32 GB / 4 GB)',
    'workers.speechSlots',
  ]);
});

test('defect 123: every queue is listed with the setting that changes it; one above the limits is warned of', async () => {
  const workers = { speechSlots: 9, parallelMiningWorkers: 6, flagshipSlots: 2, databaseSlots: 11 };
  const text = await capacity([], { workers });
  const rows = rowsOf(text).filter(([, , , key]) => key?.startsWith('workers.'));
  expect(rows.map(([name, slots, , key]) => [name, slots, key])).toEqual([
    ['network', '24', 'workers.networkSlots'],
    ['speech', '9', 'workers.speechSlots'],
    ['voices', '1', 'workers.voiceSlots'],
    ['mining', '6', 'workers.parallelMiningWorkers'],
    ['evaluation', '2', 'workers.flagshipSlots'],
    ['embedding', '4', 'workers.embeddingSlots'],
    ['database', '11', 'workers.databaseSlots'],
  ]);
  expect(text.match(/^warning: .*/gm)).toEqual([
    'warning: speech: workers.speechSlots is 9, more than 8 (memory: 32 GB / 4 GB)',
    'warning: mining: workers.parallelMiningWorkers is 6, more than 4 (memory: (32 GB - 8 GB) / 5 GB)',
  ]);
});

test('it works without a database, and says so', async () => {
  const [text, json] = [await capacity([], {}, false), JSON.parse(await capacity(['--json'], {}, false))];
  expect(text).toMatch(/No workers can be asked/);
  expect(json).toMatchObject({ running: null, hardware: MACHINE, warnings: [] });
  expect(json.queues).toHaveLength(7);
  expect(json.queues[3]).toMatchObject({
    ...{ queue: 'llm', name: 'mining', setting: 'workers.parallelMiningWorkers', slots: 4, from: 'detected' },
    limits: [{ by: 'memory', slots: 4 }, { by: 'cores' }, { by: 'ceiling' }],
  });
});

test('running workers are shown with what they have, what was chosen, and why it is less', async () => {
  expect(await capacity([])).toMatch(/^No worker runs\. To start it: vidmine up --detach$/m);
  await report('box/7', 'speech', 3, { slots: 1, running: 1, reason: 'memory is short' });
  const text = await capacity([]);
  expect(rowsOf(text)).toContainEqual(['box/7', 'speech', '1', '1', '3 chosen: memory is short']);
  const { running } = JSON.parse(await capacity(['--json']));
  expect(running).toMatchObject([{ worker: 'box/7', queue: 'speech', slots: 1, chosen: 3 }]);
});

test('the videos in work and in flight are those of a batch that is started now, with the pacing in force', async () => {
  const read = async (given: object = {}) => JSON.parse(await capacity(['--json'], given));
  const { slots } = await openCapacity(configured(), home, { hardware: MACHINE });
  const videos = concurrentVideosFor(slots);
  expect(await read()).toMatchObject({ concurrentVideos: videos, window: videos + 10 });
  await savePacing(database.db, { preset: 'deep-buffer' });
  expect(await read()).toMatchObject({ concurrentVideos: videos, window: videos + 100 });
  const batch = { concurrentVideos: 3, bufferMax: 2 };
  expect(await read({ batch })).toMatchObject({ concurrentVideos: 3, window: 5 });
});

test('videos in work are reckoned with the slots of all running workers, as chosen or tuned', async () => {
  const place = { configuration: configured(), home, db: database.db };
  const own = (await openCapacity(place.configuration, home)).slots;
  expect(await videosInWorkNow(place)).toBe(concurrentVideosFor(own));
  await report('one/1', 'speech', 4, { slots: 1 });
  await report('two/1', 'speech', 4, { tuned: 12, slots: 12 });
  await report('two/1', 'flagship', 4);
  expect(await videosInWorkNow(place)).toBe(concurrentVideosFor({ ...own, speech: 16, flagship: 4 }));
  const set = { ...place, configuration: configured({ batch: { concurrentVideos: 2 } }) };
  expect(await videosInWorkNow(set)).toBe(2);
});

describe('a batch', () => {
  const temporal = new FakeTemporal();
  const NAME = 'talks';

  const session = (given: object = {}): Session =>
    ({
      ...{ configuration: configured({ mining: 'off', ...given }), origins: {}, home, stack: undefined },
      db: database.db,
      temporal: async () => temporal.client,
      close: async () => {},
    }) as unknown as Session;

  async function silently(act: () => Promise<void>): Promise<void> {
    const spoken = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
    for (const { stream } of spoken) stream.write = () => true;
    try {
      await act();
    } finally {
      for (const { stream, write } of spoken) stream.write = write;
    }
  }

  const stored = async (): Promise<number | undefined> => {
    const batch = await findBatch(database.db, NAME as never);
    const { batch: settings } = (await loadSettings(database.db, batch!.settingsHash)) as StoredSettings;
    return settings.concurrentVideos;
  };

  test('stores the number it begins with, opens its window by it, and keeps it when it is run again', async () => {
    await report('box/1', 'speech', 6);
    const expected = await videosInWorkNow(session());
    const recording = join(home.folder, 'talk.mp3');
    await writeFile(recording, 'not listened to here');
    await silently(() => startBatch(recording, { name: NAME, json: true }, async () => session()));
    expect(await stored()).toBe(expected);
    expect(temporal.started).toMatchObject([{ args: { window: expected + 10 } }]);

    await report('box/1', 'speech', 40);
    await endBatch(database.db, NAME as never);
    temporal.statuses.clear();
    const quiet = { dryRun: false, json: true, print: () => {}, warn: () => {} };
    await rerunBatch(session(), NAME, { from: 'embed', ...quiet });
    expect(await stored()).toBe(expected);
  });
});

test('how full the queues were is told, of those that were looked at', async () => {
  await report('box/1', 'llm', 4);
  await sql`insert into queue_samples
    select 'llm', now() - n * interval '15 seconds', 12, 3, 4 from generate_series(1, 4) n`.execute(
    database.db,
  );
  expect(await capacity([])).toContain(
    "Of their slots' time worked over the last quarter of an hour: mining 75 % (12 wait)",
  );
  expect(JSON.parse(await capacity(['--json'])).busy).toEqual([
    { queue: 'llm', backlog: 12, running: 0, slots: 4, busyShare: 0.75 },
  ]);
});
