import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startBatch } from '../../client/batch/start.ts';
import type { openSession, Session } from '../../client/session.ts';
import { loadConfiguration } from '../../stack/configuration/load-configuration.ts';
import { homeAt } from '../../stack/home.ts';
import { findBatch } from '../../storage/database/batches.ts';
import { typed } from '../fixtures/command-line.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();

let ollama: OllamaServer;
let folder: string;
let recording: string;
beforeAll(async () => {
  ollama = await startOllamaServer([]);
  ollama.offer({ name: 'qwen2.5:7b', digest: 'd1', contextLength: 32_768 });
  folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-models-'));
  recording = path.join(folder, 'talk.mp3');
  await writeFile(recording, 'not listened to here');
});
afterAll(async () => {
  await ollama.close();
  await rm(folder, { recursive: true, force: true });
});

const settings = () => [`languageModel.ollamaHost=${ollama.host}`];

test('without a terminal a batch whose model is missing is not started, and says what to do', async () => {
  const start = ['batch', 'start', recording, '--name', 'lacking', '--set', settings().join(',')];
  const ended = await typed(start, { cwd: folder, env: { DATABASE_URL: database.url, NO_COLOR: '1' } });
  expect(ended.exitCode).toBe(1);
  expect(ended.stderr).toContain('error: qwen2.5:7b is not on the configured Ollama');
  expect(ended.stderr).toContain('vidmine models pull   (or start with --pull)');
  expect(ollama.pulls).toEqual([]);
  expect(await findBatch(database.db, 'lacking' as never)).toBeUndefined();
});

test('--pull has the model fetched before the batch starts', async () => {
  const temporal = new FakeTemporal();
  const open: typeof openSession = async (_options, flags) => {
    const { configuration, origins } = await loadConfiguration({
      workingFolder: folder,
      env: {},
      flags: [...settings().map((set) => ({ set })), ...(flags ?? [])],
    });
    return {
      ...{ configuration, origins, home: homeAt(folder), stack: undefined, db: database.db },
      temporal: async () => temporal.client,
      close: async () => {},
    } as Session;
  };
  const spoken = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of spoken) stream.write = () => true;
  try {
    await startBatch(recording, { name: 'fetched', pull: true, json: true }, open);
  } finally {
    for (const { stream, write } of spoken) stream.write = write;
  }
  expect(ollama.pulls).toEqual(['qwen2.5:7b']);
  expect(await findBatch(database.db, 'fetched' as never)).toMatchObject({ name: 'fetched' });
});
