import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBatch } from '../../client/batch/start.ts';
import type { openSession, Session } from '../../client/session.ts';
import { loadConfiguration } from '../../stack/configuration/load-configuration.ts';
import { homeAt } from '../../stack/home.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { endBatch, findBatch } from '../../storage/database/batches.ts';
import { reserveCall } from '../../storage/database/model-calls.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const temporal = new FakeTemporal();

let recording: string;
beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-limit-'));
  recording = path.join(folder, 'talk.mp3');
  await writeFile(recording, 'not listened to here');
});
afterAll(() => rm(path.dirname(recording), { recursive: true, force: true }));

/** Starts a batch of one file, as if typed with these settings, in a place with this environment. */
async function start(
  name: string,
  set: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<string[]> {
  const open = async (options: Parameters<typeof openSession>[0]): Promise<Session> => {
    const { configuration, origins } = await loadConfiguration({
      workingFolder: '/',
      env: { VIDMINE_LANGUAGE_MODEL_PROVIDER: 'embedded', ...env },
      flags: (options?.set ?? []).map((one) => ({ set: one })),
    });
    return {
      ...{ configuration, origins, home: homeAt('/nowhere/.vidmine'), stack: undefined, db: database.db },
      temporal: async () => temporal.client,
      embedder: () => Promise.reject(new Error('nobody embeds here')),
      voiceEncoder: () => Promise.reject(new Error('nobody listens here')),
      close: async () => {},
    } as Session;
  };
  const spoken = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  const warned: string[] = [];
  process.stdout.write = () => true;
  process.stderr.write = (text) => warned.push(String(text)) > 0;
  try {
    await startBatch(recording, { name, set, json: true }, open);
    return warned.filter((line) => line.startsWith('warning: '));
  } finally {
    for (const { stream, write } of spoken) stream.write = write;
  }
}

const limitOf = async (name: string) => (await spendOf(database.db, name)).maxSpend;

/** As the batch's workflow does at its end. */
async function end(name: string): Promise<void> {
  const batch = await findBatch(database.db, name);
  await endBatch(database.db, batch!.name);
  temporal.statuses.clear();
}

const ENVIRONMENT = { VIDMINE_BATCH_MAX_SPEND: '5' };

test('a batch keeps what it may spend at most, as it is set when it starts', async () => {
  await start('flag', ['batch.maxSpend=20']);
  await start('environment', [], ENVIRONMENT);
  await start('unlimited');
  expect(await limitOf('flag')).toBe(20);
  expect(await limitOf('environment')).toBe(5);
  expect(await limitOf('unlimited')).toBeUndefined();
});

test('defect 133: a limit that stops nothing, and defect 119: a price that workers do not hear of, are warned of', async () => {
  const server = { VIDMINE_LANGUAGE_MODEL_URL: 'http://127.0.0.1:1/v1' };
  expect(await start('free', ['batch.maxSpend=20'], server)).toEqual([
    expect.stringMatching(/^warning: batch\.maxSpend is 20, but no price is set/),
  ]);
  expect(await start('priced', ['batch.maxSpend=20', 'languageModel.promptPrice=3'], server)).toEqual([
    expect.stringMatching(/^warning: --set languageModel\.promptPrice holds for this command alone/),
  ]);
  expect(await start('local', ['batch.maxSpend=20'])).toEqual([]);
});

test('a batch whose speech model cannot be had is not started', async () => {
  await expect(start('deaf', ['speech.model=nope'])).rejects.toThrow(
    /no speech model nope[\s\S]*distil-large-v3/,
  );
  expect(await findBatch(database.db, 'deaf')).toBeUndefined();
});

test('taken up again, it keeps its limit, unless this very command gives another', async () => {
  await start('again', ['batch.maxSpend=20']);
  await end('again');
  await start('again', [], ENVIRONMENT);
  expect(await limitOf('again')).toBe(20);
  await end('again');
  await start('again', ['batch.maxSpend=30']);
  expect(await limitOf('again')).toBe(30);
  // It runs: attaching to it with a limit changes that all the same.
  await start('again', ['batch.maxSpend=40']);
  expect(await limitOf('again')).toBe(40);
});

test('one that had no limit gets what is set when it is taken up again', async () => {
  await start('late');
  await end('late');
  await start('late', [], ENVIRONMENT);
  expect(await limitOf('late')).toBe(5);
});

test('a limit below what is spent is refused, and nothing is started', async () => {
  await start('spent');
  await end('spent');
  const call = { batch: 'spent', stage: 'mine', role: 'miner', engine: 'test', model: 'paid' } as const;
  await reserveCall(database.db, call, { promptTokens: 1, outputTokens: 1, cost: 19.8734 });
  await expect(start('spent', ['batch.maxSpend=19.87'])).rejects.toMatchObject({
    what: 'The batch spent cannot be limited to 19.87',
    why: expect.stringMatching(/^19\.87 are spent/),
    todo: expect.stringContaining('vidmine costs spent --max-spend 19.88'),
  });
  expect(await limitOf('spent')).toBeUndefined();
  expect(temporal.statuses.get('batch/spent')).toBeUndefined();
  await start('spent', ['batch.maxSpend=19.88']);
  expect(await limitOf('spent')).toBe(19.88);
});
