import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { batchCommand } from '../../client/batch.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { batchWorkflowId } from '../../domain/ids.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { endBatch, findBatch } from '../../storage/database/batches.ts';
import { reserveCall } from '../../storage/database/model-calls.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { openRun } from '../../storage/database/stage-runs.ts';
import { sessionOf } from '../fixtures/command-session.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { rowsOf, videoIds, writeBatch } from '../fixtures/listed-batches.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();

let temporal: FakeTemporal;
let away: boolean;
let settingsHash: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vidmine-test-batch-'));
  for (const talk of ['a', 'b', 'c']) await writeFile(path.join(folder, `${talk}.mp3`), `not heard: ${talk}`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  await emptyDatabase(database.db);
  temporal = new FakeTemporal();
  away = false;
  settingsHash = await saveSettings(database.db, pipelineSchema.parse({ mining: 'off' }));
});

const openSession = sessionOf({
  database,
  client: () => (away ? undefined : temporal.client),
});

/** Runs a command as if typed; gives what it printed. */
async function batch(args: readonly string[], answers?: readonly boolean[]) {
  const printed: string[] = [];
  const asked: string[] = [];
  const command = batchCommand({
    openSession,
    print: (line) => printed.push(line),
    warn: (line) => printed.push(line),
    ask: answers && (async (question) => answers[asked.push(question) - 1] === true),
  });
  await runCommand(command, args);
  const text = printed.join('\n');
  return { text, asked, json: () => JSON.parse(printed.at(-1)!) };
}

const write = (name: string, videos: Parameters<typeof writeBatch>[1]['videos'], ended = false) =>
  writeBatch(database.db, { name, videos, settingsHash, ended });

const CALL = { stage: 'mine', role: 'miner', engine: 'test', model: 'paid' } as const;
const running = (name: string) => temporal.statuses.set(`batch/${name}`, 'RUNNING');
const record = (name: string) => findBatch(database.db, name);

describe('flags of settings', () => {
  test.each([
    ['resume', ['resume', 'talks']],
    ['tune', ['tune', 'talks']],
    ['add', ['add', 'talks', '.', '--dry-run']],
  ])('%s reports those without effect, and none that the batch has anyway', async (_what, args) => {
    await write('talks', { a: 'open' });
    running('talks');
    const at = args.map((arg) => (arg === '.' ? folder : arg));
    const set = ['speech.model=small', 'workers.speechSlots=2', 'mining=off'].flatMap((one) => [
      '--set',
      one,
    ]);
    const { text } = await batch([...at, ...set]);
    expect(text).toMatch(/^warning: --set workers\.speechSlots holds for this command alone/m);
    expect(text).toMatch(/^warning: --set speech\.model changes nothing/m);
    expect(text).not.toContain('--set mining');
  });
});

describe('which batch', () => {
  test('a name that was mistyped is not guessed at, but told', async () => {
    await write('my-channel', { a: 'open' });
    await expect(batch(['pause', 'my-chanel'])).rejects.toThrow(
      /no batch named my-chanel[\s\S]*mean my-channel\?/,
    );
    await expect(batch(['pause', 'podcast'])).rejects.toThrow('There are: my-channel');
    expect((await record('my-channel'))?.control).toBe('go');
  });

  test('where there is none at all, it says how to start one', async () => {
    await expect(batch(['resume', 'any'])).rejects.toThrow(/no batch at all[\s\S]*vidmine batch start/);
  });
});

describe('list', () => {
  test('every batch with how it stands, newest first', async () => {
    await write('first', { a: 'stored', b: 'failed', c: 'skipped', d: 'parked' }, true);
    await write('second', { e: 'open', f: 'stored' });
    await write('third', { g: 'open' });
    await batch(['pause', 'third']);
    const { batches } = (await batch(['list', '--json'])).json();
    expect(batches).toMatchObject([
      { batch: 'third', state: 'paused', control: 'pause', total: 1 },
      { batch: 'second', state: 'running', total: 2, counts: { open: 1, stored: 1 } },
      { batch: 'first', state: 'ended', total: 4, counts: { stored: 1, failed: 1, skipped: 1, parked: 1 } },
    ]);
    const { text } = await batch(['list']);
    expect(text).toMatch(/^third +paused .*\nsecond +running +2 +1 .*\nfirst +ended +4 +1 +0 +1 +2 /m);
  });

  test('none yet: it says how to start one', async () => {
    expect((await batch(['list'])).text).toContain('vidmine batch start');
  });
});

describe('pause and resume', () => {
  test('the row is written, and then the workflow told; what runs is told of', async () => {
    await write('talks', { a: 'open', b: 'open' });
    running('talks');
    const key = { videoId: videoIds('a')[0]!, stage: 'transcribe', configHash: 'a'.repeat(64) } as const;
    await openRun(database.db, key, { runId: 'r', worker: 'w' });
    let atUpdate: string | undefined;
    temporal.before = async () => {
      atUpdate ??= (await record('talks'))?.control;
    };
    const { text } = await batch(['pause', 'talks']);
    expect(text).toMatch(/Batch talks is paused. 1 stage at work ends first.\n.*vidmine batch resume talks/);
    expect(atUpdate).toBe('pause');
    expect(temporal.updates).toEqual(['batch/talks pauseBatch']);
    expect(await batch(['resume', 'talks', '--json']).then(({ json }) => json())).toMatchObject({
      ...{ batch: 'talks', control: 'go', wasPaused: true, started: false, told: 'told', open: 2 },
    });
    expect((await record('talks'))?.control).toBe('go');
    expect(temporal.updates.at(-1)).toBe('batch/talks resumeBatch');
  });

  test('--now interrupts too, also where it was paused; a plain pause after it takes nothing back', async () => {
    await write('talks', { a: 'open' });
    running('talks');
    await batch(['pause', 'talks']);
    expect((await batch(['pause', 'talks', '--now', '--json'])).json()).toMatchObject({
      control: 'pause-now',
    });
    const again = await batch(['pause', 'talks']);
    expect(again.text).toContain('was paused already');
    expect((await record('talks'))?.control).toBe('pause-now');
  });

  test('with the server away the row holds, and it says what follows', async () => {
    await write('talks', { a: 'open' });
    away = true;
    const { text } = await batch(['pause', 'talks']);
    expect(text).toMatch(/is paused[\s\S]*did not answer[\s\S]*within 10 minutes/);
    expect((await record('talks'))?.control).toBe('pause');
  });

  test('defect 108: a batch is found by its own name, and without a workflow gets one, from its rows', async () => {
    await write('talks', { a: 'stored', b: 'open' });
    const { text } = await batch(['resume', 'talks']);
    expect(text).toContain('goes on from its rows: 1 video to go');
    expect(temporal.started).toMatchObject([
      { workflowId: 'batch/talks', args: { batch: 'talks', settingsHash, reprocess: false } },
    ]);
    expect(await rowsOf(database.db, 'talks')).toEqual(['a stored', 'b open']);
  });

  test('what has ended, or is being cancelled, cannot be paused or resumed', async () => {
    await write('over', { a: 'stored' }, true);
    await write('going', { b: 'open' });
    running('going');
    await database.db.updateTable('batches').set({ control: 'cancel' }).where('name', '=', 'going').execute();
    for (const verb of ['pause', 'resume']) {
      await expect(batch([verb, 'over'])).rejects.toThrow(
        /has ended[\s\S]*vidmine retry --failed --batch over/,
      );
      await expect(batch([verb, 'going'])).rejects.toThrow('being cancelled');
    }
    expect(temporal.updates).toEqual([]);
    expect((await record('going'))?.control).toBe('cancel');
  });
});

describe('cancel', () => {
  test('nothing is cancelled before somebody says so', async () => {
    await write('talks', { a: 'open', b: 'stored' });
    running('talks');
    const { text, asked } = await batch(['cancel', 'talks'], [false]);
    expect(asked).toEqual(['Cancel the batch talks: 1 video end unfinished, 1 stored stay?']);
    expect(text).toBe('Nothing was cancelled.');
    await expect(batch(['cancel', 'talks'])).rejects.toThrow(
      /Nobody can be asked[\s\S]*batch cancel talks --yes/,
    );
    expect((await record('talks'))?.control).toBe('go');
    expect(temporal.cancelled).toEqual([]);
  });

  test('with the server away it is stored, and the same command goes on with it later', async () => {
    await write('talks', { a: 'open' });
    away = true;
    const { text } = await batch(['cancel', 'talks', '--yes']);
    expect(text).toMatch(/is to be cancelled[\s\S]*does not answer[\s\S]*vidmine batch cancel talks/);
    expect((await record('talks'))?.control).toBe('cancel');
  });

  test('of a batch that has ended, what was taken up again since is cancelled', async () => {
    await write('talks', { a: 'failed' }, true);
    temporal.statuses.set('video/a', 'RUNNING');
    temporal.listedFor.set('video/a', 'talks');
    expect((await batch(['cancel', 'talks'], [false])).text).toBe('Nothing was cancelled.');
    expect((await batch(['cancel', 'talks', '--yes'])).text).toMatch(/^1 video of talks, taken up again/);
    expect(temporal.cancelled).toEqual(['video/a']);
  });

  test('Ctrl-C only stops the showing: the cancelling goes on by itself', async () => {
    await write('talks', { a: 'open' });
    running('talks');
    const listeners = process.listenerCount('SIGINT');
    const cancelling = batch(['cancel', 'talks', '--yes']);
    await until('it was asked to end', async () => temporal.cancelled.length > 0);
    await until('it is followed', () => process.listenerCount('SIGINT') > listeners);
    process.emit('SIGINT');
    expect((await cancelling).text).toMatch(
      /is being cancelled, and goes on with that by itself[\s\S]*--watch/,
    );
    expect((await record('talks'))?.control).toBe('cancel');
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    // The same command comes back to it, and does not ask again.
    const again = batch(['cancel', 'talks', '--json']);
    await until('it was asked again', async () => temporal.cancelled.length > 1);
    await endBatch(database.db, (await record('talks'))!.name);
    expect((await again).json()).toMatchObject({ state: 'cancelled' });
  });

  test('what has ended is left as it is', async () => {
    await write('talks', { a: 'stored', b: 'failed' }, true);
    expect((await batch(['cancel', 'talks'])).text).toContain(
      'has ended: 1 stored, 1 failed. There is nothing to cancel',
    );
    expect(await rowsOf(database.db, 'talks')).toEqual(['a stored', 'b failed']);
  });
});

describe('tune', () => {
  const settings = async (name: string) =>
    (await loadSettings(database.db, (await record(name))!.settingsHash)) as StoredSettings;

  test('without a change it shows what holds, and changes nothing', async () => {
    await write('talks', { a: 'open' });
    const shown = (await batch(['tune', 'talks', '--json'])).json();
    expect(shown).toEqual({
      batch: 'talks',
      settings: { concurrentVideos: null, bufferMax: null, maxAttempts: 3, maxSpend: null },
      window: 16,
      changed: [],
    });
    expect((await record('talks'))?.settingsHash).toBe(settingsHash);
    expect(temporal.updates).toEqual([]);
  });

  test('changes are stored and told to the workflow with the window they make', async () => {
    await write('talks', { a: 'open' });
    running('talks');
    const { text } = await batch([
      'tune',
      'talks',
      'concurrentVideos=12',
      'bufferMax=20',
      'maxAttempts=5',
      'maxSpend=40',
    ]);
    expect(text).toContain('batch.concurrentVideos: unset → 12');
    expect(text).toContain('at most 32 videos in flight');
    const { settingsHash: tuned } = (await record('talks'))!;
    expect(temporal.updates).toEqual([
      `batch/talks tuneBatch ${JSON.stringify({ window: 32, settingsHash: tuned })}`,
    ]);
    expect((await settings('talks')).batch).toMatchObject({
      concurrentVideos: 12,
      bufferMax: 20,
      maxAttempts: 5,
    });
    expect((await spendOf(database.db, 'talks')).maxSpend).toBe(40);
    await batch(['tune', 'talks', 'bufferMax=', 'maxSpend=none']);
    expect((await spendOf(database.db, 'talks')).maxSpend).toBeUndefined();
    expect((await settings('talks')).batch.bufferMax).toBeUndefined();
  });

  test('what holds already is no change', async () => {
    await write('talks', { a: 'open' });
    running('talks');
    expect((await batch(['tune', 'talks', 'maxAttempts=3'])).text).toContain('holds already');
    expect(temporal.updates).toEqual([]);
  });

  test('what the workflow refuses is told in its words', async () => {
    await write('talks', { a: 'open' });
    running('talks');
    const { WorkflowUpdateFailedError, ApplicationFailure } = await import('@temporalio/client');
    temporal.hear = () => {
      throw new WorkflowUpdateFailedError(
        'failed',
        ApplicationFailure.create({ message: 'being cancelled' }),
      );
    };
    await expect(batch(['tune', 'talks', 'maxAttempts=4'])).rejects.toThrow(
      /refused it[\s\S]*being cancelled/,
    );
  });

  test('a batch that has ended is not tuned', async () => {
    await write('talks', { a: 'stored' }, true);
    await expect(batch(['tune', 'talks', 'maxAttempts=4'])).rejects.toThrow('has ended');
  });

  test('a limit below what is spent is refused, and nothing else is changed with it', async () => {
    await write('talks', { a: 'open' });
    await reserveCall(
      database.db,
      { ...CALL, batch: 'talks' },
      { promptTokens: 1, outputTokens: 1, cost: 9 },
    );
    await expect(batch(['tune', 'talks', 'maxAttempts=9', 'maxSpend=1'])).rejects.toThrow(
      'cannot be limited',
    );
    expect((await settings('talks')).batch.maxAttempts).toBe(3);
    expect((await record('talks'))?.settingsHash).toBe(settingsHash);
  });
});

describe('delete', () => {
  test('only what has ended, and only when somebody says so', async () => {
    await write('talks', { a: 'open' });
    await expect(batch(['delete', 'talks', '--yes'])).rejects.toThrow(
      /has not ended[\s\S]*vidmine batch cancel talks/,
    );
    await write('over', { b: 'stored' }, true);
    expect((await batch(['delete', 'over'], [false])).text).toBe('Everything stays.');
    await expect(batch(['delete', 'over'])).rejects.toThrow('vidmine batch delete over --yes');
    expect(await record('over')).toBeDefined();
  });

  test('its list goes; videos, what is stored of them and what they cost stay', async () => {
    await write('over', { a: 'stored', b: 'failed' }, true);
    await write('other', { a: 'open' });
    await reserveCall(database.db, { ...CALL, batch: 'over' }, { promptTokens: 1, outputTokens: 1, cost: 0 });
    const { text, asked } = await batch(['delete', 'over'], [true]);
    expect(asked[0]).toContain('with its list of 2 videos');
    expect(text).toMatch(/is deleted[\s\S]*What is stored of them stays/);
    expect(await record('over')).toBeUndefined();
    expect(await rowsOf(database.db, 'other')).toEqual(['a open']);
    const videos = await database.db
      .selectFrom('videos')
      .select(['id', 'last_batch', 'last_settings_hash'])
      .orderBy('id')
      .execute();
    expect(videos).toEqual([
      { id: 'a', last_batch: 'over', last_settings_hash: settingsHash },
      { id: 'b', last_batch: 'over', last_settings_hash: settingsHash },
    ]);
    // A later batch of the same name does not have its costs.
    const calls = await database.db.selectFrom('model_calls').select('batch').execute();
    expect(calls).toEqual([{ batch: 'over (deleted)' }]);
  });

  test('while a video of it was taken up by itself it stays', async () => {
    await write('over', { a: 'open', b: 'stored' }, true);
    await expect(batch(['delete', 'over', '--yes'])).rejects.toThrow(
      /1 video .* being worked on[\s\S]*vidmine skip/,
    );
    expect(await record('over')).toBeDefined();
  });
});

describe('add', () => {
  test('new videos come behind the others, known ones stay, and the workflow is told', async () => {
    await write('talks', { x: 'stored', y: 'open' });
    running('talks');
    const first = (await batch(['add', 'talks', folder, '--limit', '2', '--json'])).json();
    expect(first).toMatchObject({
      batch: 'talks',
      added: 2,
      taken: 2,
      known: 0,
      hadEnded: false,
      told: 'told',
    });
    expect(temporal.updates).toEqual(['batch/talks rowsOpened']);
    const rows = await rowsOf(database.db, 'talks');
    expect(rows.slice(0, 2)).toEqual(['x stored', 'y open']);
    expect(rows.map((row) => row.split(' ')[1])).toEqual(['stored', 'open', 'open', 'open']);
    const all = (await batch(['add', 'talks', folder, '--json'])).json();
    expect(all).toMatchObject({ added: 1, taken: 1, known: 2 });
    expect(await rowsOf(database.db, 'talks')).toHaveLength(5);
  });

  test('--dry-run adds nothing', async () => {
    await write('talks', { x: 'open' });
    expect((await batch(['add', 'talks', folder, '--dry-run', '--limit', '1'])).text).not.toContain('added');
    expect(await rowsOf(database.db, 'talks')).toEqual(['x open']);
  });

  test('a batch that has ended is taken up again, by a workflow of its own', async () => {
    await write('talks', { x: 'stored' }, true);
    const { text } = await batch(['add', 'talks', folder]);
    expect(text).toContain('3 videos added; it is taken up again');
    expect(temporal.started).toMatchObject([{ workflowId: batchWorkflowId((await record('talks'))!.name) }]);
    expect(await record('talks')).toMatchObject({ endedAt: undefined, control: 'go' });
  });

  test('a paused batch stays so', async () => {
    await write('talks', { x: 'open' });
    running('talks');
    await batch(['pause', 'talks']);
    expect((await batch(['add', 'talks', folder])).text).toContain(
      'It is paused: vidmine batch resume talks',
    );
    expect((await record('talks'))?.control).toBe('pause');
  });

  test('--again: the new ones have settings of their own, under which nothing stored is reused', async () => {
    await write('talks', { x: 'stored' });
    running('talks');
    await batch(['add', 'talks', folder, '--again', '--limit', '1']);
    expect((await rowsOf(database.db, 'talks')).map((row) => row.split(' ').slice(1).join(' '))).toEqual([
      'stored',
      'open own',
    ]);
  });

  test('to what is being cancelled nothing is added', async () => {
    await write('talks', { x: 'open' });
    await database.db.updateTable('batches').set({ control: 'cancel' }).execute();
    await expect(batch(['add', 'talks', folder])).rejects.toThrow('being cancelled');
    expect(await rowsOf(database.db, 'talks')).toEqual(['x open']);
  });
});
