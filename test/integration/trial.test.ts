import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StartOptions } from '../../client/batch/opening.ts';
import { startBatch } from '../../client/batch/start.ts';
import type { Ask } from '../../client/batch/trial.ts';
import type { openSession, Session } from '../../client/session.ts';
import { loadConfiguration } from '../../stack/configuration/load-configuration.ts';
import { homeAt } from '../../stack/home.ts';
import { findBatch } from '../../storage/database/batches.ts';
import { BatchesThatRun } from '../fixtures/batches-that-run.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const TALKS = ['a', 'b', 'c', 'd', 'e'];

let folder: string;
let server: BatchesThatRun;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-trial-'));
  for (const talk of TALKS) await writeFile(path.join(folder, `${talk}.mp3`), `not listened to: ${talk}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  await emptyDatabase(database.db);
  server = new BatchesThatRun(database.db);
});
afterEach(() => {
  process.exitCode = undefined;
});

const open: typeof openSession = async (_options, flags) => {
  const settings = ['mining=off', 'languageModel.provider=embedded'];
  const { configuration, origins } = await loadConfiguration({
    workingFolder: tmpdir(),
    env: {},
    flags: [...settings.map((set) => ({ set })), ...(flags ?? [])],
  });
  return {
    ...{ configuration, origins, home: homeAt(folder), stack: undefined, db: database.db },
    temporal: async () => server.client,
    close: async () => {},
  } as Session;
};

/** Runs `batch start` on the five talks; gives what it printed. */
async function start(options: Partial<StartOptions>, ask?: Ask): Promise<string> {
  const spoken = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  let said = '';
  for (const { stream } of spoken) {
    stream.write = (text: string | Uint8Array) => {
      said += String(text);
      return true;
    };
  }
  try {
    await startBatch(folder, { name: 'talks', ...options }, open, ask);
  } finally {
    for (const { stream, write } of spoken) stream.write = write;
  }
  return said;
}

const lastOf = (said: string) => JSON.parse(said.trim().split('\n').at(-1)!);

/** Names of the talks that each start of the batch ran. */
async function ran(): Promise<string[]> {
  const rows = await database.db.selectFrom('videos').select(['id', 'url', 'media_url']).execute();
  const nameOf = new Map(rows.map(({ id, url, media_url }) => [id, path.parse(media_url ?? url).name]));
  return server.ran.map(({ videos }) => videos.map((id) => nameOf.get(id)).join(''));
}

const listed = async () => (await database.db.selectFrom('batch_videos').select('video_id').execute()).length;

test('until somebody says so, nothing beyond the trial is so much as listed', async () => {
  const last = lastOf(await start({ trial: 2, json: true }));
  expect(last).toMatchObject({ batch: 'talks', rest: 3, goesOn: false });
  expect(last.command).toBe(`vidmine batch start ${folder} --name talks`);
  expect(await listed()).toBe(2);
  expect(await ran()).toEqual(['ab']);
});

test('the command it names, the same without --trial, goes on with the rest', async () => {
  await start({ trial: 2, json: true });
  await start({ json: true });
  expect(await ran()).toEqual(['ab', 'cde']);
  expect(await findBatch(database.db, 'talks')).toMatchObject({ options: {}, endedAt: expect.any(Date) });
});

test('--yes goes on by itself', async () => {
  expect(lastOf(await start({ trial: 2, yes: true, json: true }))).toMatchObject({ goesOn: true });
  expect(await ran()).toEqual(['ab', 'cde']);
});

test('a person sees both plans and is asked; no leaves the rest, and the trial is not run again for a yes', async () => {
  const asked: string[] = [];
  const answering =
    (answer: boolean): Ask =>
    async (question) =>
      asked.push(question) > 0 && answer;
  const said = await start({ trial: 2 }, answering(false));
  expect(asked).toEqual(['Go on with the other 3 videos?']);
  expect(said).toMatch(/before the trial +as measured in it/);
  expect(said).toMatch(/transcription +an hour +6 min 30 s +45 s/);
  expect(said).toMatch(/storing +an hour +2\.5 s +not measured/);
  expect(said).toContain('Nothing beyond the trial was started. Go on later with:\n  vidmine batch start');
  expect(await ran()).toEqual(['ab']);

  expect(await start({ trial: 2 }, answering(true))).toContain('goes on with the other 3 videos');
  expect(await ran()).toEqual(['ab', 'cde']);
});

test('Ctrl-C at the question is no', async () => {
  const interrupted: Ask = () =>
    Promise.reject(Object.assign(new Error('Aborted with Ctrl+C'), { code: 'ABORT_ERR' }));
  expect(await start({ trial: 2 }, interrupted)).toContain('Nothing beyond the trial was started');
  expect(await ran()).toEqual(['ab']);
});

test('while a trial runs nothing is added to it, and the same command follows it again', async () => {
  server.stopped = true;
  const first = start({ trial: 2, json: true });
  await until('the trial is started', async () => server.started.length === 1);
  const attached = startBatch(folder, { name: 'talks', json: true }, open);
  await attached;
  expect(await listed()).toBe(2);

  const again = startBatch(folder, { name: 'talks', trial: 2, json: true }, open);
  server.stopped = false;
  await server.run('talks');
  await Promise.all([first, again]);
  expect(server.started).toHaveLength(1);
  expect(await listed()).toBe(2);
});

test('a trial that waits for a resting video alone goes on: the rest does not wait for it', async () => {
  const { videos } = lastOf(await start({ dryRun: true, json: true }));
  const notBefore = new Date(Date.now() + 3 * 3_600_000).toISOString();
  server.outcomes.set(videos[0].id, { kind: 'parked', reason: 'http-5xx', detail: 'busy', notBefore });
  await start({ trial: 2, yes: true, json: true });
  expect(await ran()).toEqual(['ab', 'cde']);
  expect((await findBatch(database.db, 'talks'))?.options).toEqual({});
});

test('where the trial stored nothing, not even --yes goes on', async () => {
  const { videos } = lastOf(await start({ dryRun: true, json: true }));
  const failed = { kind: 'failed', stage: 'transcribe', reason: 'unexpected', detail: 'no' } as const;
  for (const { id } of videos) server.outcomes.set(id, failed);
  expect(lastOf(await start({ trial: 2, yes: true, json: true }))).toMatchObject({ goesOn: false });
  expect(process.exitCode).toBe(3);
  expect(await ran()).toEqual(['ab']);
});

test.each([
  { what: '--limit-unprocessed', options: { limitUnprocessed: 4 }, rest: 'cd' },
  { what: '--limit', options: { limit: 3 }, rest: 'c' },
  { what: '--again', options: { again: true }, rest: 'cde' },
])('$what means the same with a trial before it', async ({ options, rest }) => {
  await start({ trial: 2, json: true, ...options });
  await start({ json: true, ...options });
  expect(await ran()).toEqual(['ab', rest]);
});

test('a source that is no larger than the trial is simply started', async () => {
  expect(lastOf(await start({ trial: 5, json: true }))).toMatchObject({ started: true, taken: 5 });
  expect(await ran()).toEqual(['abcde']);
  expect((await findBatch(database.db, 'talks'))?.options).toEqual({});
});

test('a batch that runs already in full is no trial', async () => {
  server.stopped = true;
  await start({ json: true });
  await expect(start({ trial: 2 })).rejects.toThrow('runs already, and not as a trial');
});

test('--yes without --trial is refused', async () => {
  await expect(start({ yes: true })).rejects.toThrow('--yes answers what --trial asks');
});
