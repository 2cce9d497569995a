import { sql } from 'kysely';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { lookAt } from '../../client/status/look-at.ts';
import { statusCommand } from '../../client/status.ts';
import { configurationSchema, pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { homeToBe } from '../../stack/home.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { settleVideo } from '../../storage/database/batch-videos.ts';
import { openBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { failRun, openRun } from '../../storage/database/stage-runs.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, startTestDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
beforeEach(async () => {
  await emptyDatabase(database.db);
  await sql`truncate outages`.execute(database.db);
});

/** A server that is away. */
const stack = {
  ...{ temporalAddress: '127.0.0.1:1', databaseUrl: '', supervisorPid: 0, startedAt: '' },
};

async function statusOf(db: Db, ...args: string[]): Promise<string> {
  const printed: string[] = [];
  const command = statusCommand({
    openSession: async () => ({
      ...{ db, stack, configuration: configurationSchema.parse({}), home: homeToBe() },
      close: async () => {},
    }),
    print: (text) => printed.push(text),
    terminal: PLAIN,
  });
  await runCommand(command, args);
  return printed.join('\n');
}

const status = (...args: string[]) => statusOf(database.db, ...args);
const json = async (...args: string[]) => JSON.parse(await status(...args, '--json'));

const TALKS = asBatchName('talks');

async function open(...ids: string[]): Promise<void> {
  const settingsHash = await saveSettings(database.db, pipelineSchema.parse({}));
  const listed = ids.map((id) => ({
    video: { id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}`, title: `Talk ${id}` } as const,
  }));
  await openBatch(
    database.db,
    { name: TALKS, source: 's', sourceKey: 's', settingsHash, options: {} },
    listed,
  );
}

const runOf = (id: string, stage: 'download' | 'transcribe') =>
  openRun(
    database.db,
    { videoId: asVideoId(id), stage, configHash: 'a'.repeat(64) },
    { runId: 'run-1', worker: 'box/1' },
  );

describe('a database that nobody has worked with', () => {
  test('has no batch, and no name is known', async () => {
    const empty = await startTestDatabase({ migrated: false });
    try {
      expect(await statusOf(empty.db)).toMatch(/^No batch yet\. Start one: vidmine batch start/);
      expect(JSON.parse(await statusOf(empty.db, '--json'))).toEqual({ batches: [] });
      await expect(statusOf(empty.db, 'talks')).rejects.toMatchObject({
        what: 'There is no batch and no video named talks',
        usage: true,
      });
    } finally {
      await empty.stop();
    }
  });

  test('or that an older version has left says what to do', async () => {
    const old = await startTestDatabase({ migrated: false });
    try {
      await sql`create table batches (name text)`.execute(old.db);
      await expect(statusOf(old.db)).rejects.toMatchObject({ todo: expect.stringContaining('vidmine up') });
    } finally {
      await old.stop();
    }
  });
});

test('a paused batch is shown as paused, and since when; so is one that still runs to the end of its stages', async () => {
  await open('one', 'two');
  expect(await status('talks')).toMatch(/^talks {2}running {2}/);
  await setControl(database.db, TALKS, 'pause');
  expect(await status('talks')).toMatch(/^talks {2}paused for \d+ ms|^talks {2}paused for [\d.]+ s/);
  expect(await status()).toMatch(/^talks +paused /m);
  await runOf('one', 'download');
  expect(await status('talks')).toMatch(/paused for .*; what began before runs to the end of its stage/);
  expect(await json('talks')).toMatchObject({ state: 'pausing', control: 'pause' });
  expect((await json()).batches).toMatchObject([{ batch: 'talks', state: 'pausing', inWork: 1 }]);
  await setControl(database.db, TALKS, 'cancel');
  expect((await json('talks')).state).toBe('cancelling');
});

test('a part that is down is told with what waits for it, since when and what to do', async () => {
  await open('one', 'two');
  const run = await runOf('one', 'download');
  await failRun(database.db, run, { fault: 'system', reason: 'disk-full', detail: 'no space left' });
  await sql`insert into outages (part, stage, detail, since) values
    ('disk-full', 'download', 'no space left', now() - interval '12 minutes')`.execute(database.db);
  const text = await status('talks');
  expect(text).toMatch(/^talks {2}waits for disk-full/);
  expect(text).toMatch(
    /^! disk-full is down for 12 min 0\d s, download waits and no attempt is used up: no space left$/m,
  );
  expect(text).toMatch(/^ {2}What to do: Free some space/m);
  expect(text).not.toMatch(/^waiting for disk-full/m);
  expect((await json('talks')).surroundings.outages).toMatchObject([
    { part: 'disk-full', stage: 'download' },
  ]);
});

test('failures are grouped with what to do, and named one by one where asked for', async () => {
  await open('one', 'two', 'three');
  const failed = (detail: string): Outcome => ({
    kind: 'failed',
    stage: 'transcribe',
    reason: 'unexpected',
    detail,
  });
  await settleVideo(database.db, asVideoId('one'), failed('broke | at\nonce'), TALKS);
  await settleVideo(database.db, asVideoId('three'), failed('again'), TALKS);
  const text = await status('talks');
  expect(text).toMatch(/^failed +2 +unexpected +broke \| at once$/m);
  expect(text).toMatch(/^ {2}one three: .*vidmine retry --reason unexpected --batch talks$/m);
  expect(text).toMatch(/^Take up what failed: vidmine retry --failed --batch talks/m);
  expect(text).not.toContain('again$');
  expect(await status('talks', '--failures')).toMatch(
    /^three +Talk three +failed +transcribe +unexpected +again$/m,
  );
  expect((await json('talks', '--failures')).failures).toMatchObject([
    { videoId: 'one' },
    { videoId: 'three' },
  ]);
});

test('a video tells each attempt with its number, class and message, and what to do', async () => {
  await open('one');
  const first = await runOf('one', 'download');
  await failRun(database.db, first, { fault: 'video', reason: 'http-403', detail: 'HTTP Error 403' });
  const second = await runOf('one', 'download');
  await failRun(database.db, second, { fault: 'video', reason: 'truncated', detail: 'it ends early' });
  const outcome: Outcome = {
    kind: 'failed',
    stage: 'download',
    reason: 'truncated',
    detail: 'it ends early',
  };
  await settleVideo(database.db, asVideoId('one'), outcome, TALKS);
  const text = await status('one');
  expect(text).toMatch(/^download +failed +1 .* video: http-403: HTTP Error 403$/m);
  expect(text).toMatch(/^download +failed +2 .* video: truncated: it ends early$/m);
  expect(text).toMatch(/^not done: transcribe, /m);
  expect(text).toMatch(/^What to do: .*, then: vidmine retry one$/m);
  expect((await json('one')).stages[0]).toMatchObject({
    ...{ stage: 'download', status: 'failed', worker: 'box/1', attempts: 2 },
    error: { class: 'video: truncated', message: 'it ends early' },
  });
});

const around = () => ({
  ...{ db: database.db, stack, configuration: configurationSchema.parse({}), home: homeToBe() },
  close: async () => {},
});

test.each<[Outcome, number]>([
  [{ kind: 'stored', segments: 1, claims: 2 }, 0],
  [{ kind: 'skipped', reason: 'short', detail: '40 s' }, 0],
  [{ kind: 'failed', stage: 'mine', reason: 'unexpected', detail: 'no' }, 3],
  [{ kind: 'parked', reason: 'http-5xx', detail: 'busy', notBefore: '2100-01-01T00:00:00.000Z' }, 3],
  [{ kind: 'cancelled', detail: 'by hand' }, 3],
])('who follows a video that ends as %j gets exit code %i', async (outcome, code) => {
  await open('one');
  await settleVideo(database.db, asVideoId('one'), outcome, TALKS);
  const look = await lookAt(around(), 'one', { terminal: PLAIN, watch: true });
  expect(await look()).toMatchObject({ ended: true, exitCode: code });
});

test('one segment is one segment', async () => {
  await open('one');
  await settleVideo(database.db, asVideoId('one'), { kind: 'stored', segments: 1, claims: 2 }, TALKS);
  expect(await status('one')).toMatch(/^in talks: stored, 1 segment, 2 claims$/m);
});

test('a batch that is deleted while it is followed is said to be gone, in words for a person', async () => {
  await open('one');
  const look = await lookAt(around(), 'talks', { terminal: PLAIN, watch: true });
  await look();
  await sql`delete from batches where name = 'talks'`.execute(database.db);
  await expect(look()).rejects.toMatchObject({
    ...{ name: 'UserError', what: 'The batch talks is not there any more' },
  });
});

test('of few videos in work each is shown, of many only how many', async () => {
  const ids = Array.from({ length: 8 }, (_, index) => `video-${index}`);
  await open(...ids);
  await runOf('video-0', 'transcribe');
  expect(await status('talks')).toMatch(/^video-0 +Talk video-0 +transcribe +running/m);
  for (const id of ids.slice(1)) await runOf(id, 'download');
  expect(await status('talks')).toMatch(/^in work 8: which and where, with vidmine status talks --videos$/m);
  expect(await status('talks', '--videos')).toMatch(/^video-7 +Talk video-7 +download +running/m);
});

test('flags that say which videos of a batch are named are refused without one', async () => {
  await expect(status('--failures')).rejects.toMatchObject({ todo: expect.stringContaining('batch start') });
  await open('one');
  await expect(status('--failures')).rejects.toMatchObject({
    ...{ what: '--failures needs a batch', todo: 'Name it: vidmine status talks --failures', usage: true },
  });
  await expect(status('one', '--failures', '--videos')).rejects.toMatchObject({
    ...{ what: '--failures --videos needs a batch, and one is a video', usage: true },
  });
});

test('an empty name can be seen in the words, and of a mistyped one the nearest is told', async () => {
  await open('one');
  await expect(status('')).rejects.toMatchObject({ what: 'There is no batch and no video named ""' });
  await expect(status('tolks')).rejects.toMatchObject({
    todo: 'Did you mean talks? All batches: vidmine status',
  });
});

test('a Temporal server that is away keeps nobody waiting: what is stuck is not known then', async () => {
  await open('one');
  const { surroundings } = await json('talks');
  expect(surroundings.stuck).toBeUndefined();
  expect(surroundings.outages).toEqual([]);
});
