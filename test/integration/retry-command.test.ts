import { retryCommand } from '../../client/retry.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import type { StoredSettings } from '../../domain/result-settings.ts';
import { deleteBatch } from '../../storage/database/batch-deletion.ts';
import { findBatch } from '../../storage/database/batches.ts';
import { loadSettings, saveSettings } from '../../storage/database/settings.ts';
import { saveVideos } from '../../storage/database/videos.ts';
import { sessionOf } from '../fixtures/command-session.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { ENDS, rowsOf, videoIds, writeBatch } from '../fixtures/listed-batches.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();

let temporal: FakeTemporal;
let settingsHash: string;
beforeEach(async () => {
  await emptyDatabase(database.db);
  temporal = new FakeTemporal();
  settingsHash = await saveSettings(database.db, pipelineSchema.parse({ mining: 'extractive' }));
});

const openSession = sessionOf({
  database,
  client: () => temporal.client,
});

async function retry(...args: string[]) {
  const printed: string[] = [];
  const warned: string[] = [];
  const command = retryCommand({
    openSession,
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
  });
  await runCommand(command, args);
  return { text: printed.join('\n'), warned, json: () => JSON.parse(printed.at(-1)!) };
}

const write = (name: string, videos: Parameters<typeof writeBatch>[1]['videos'], ended = true) =>
  writeBatch(database.db, { name, videos, settingsHash, ended });

const failedFor = (reason: string) => ({ ...ENDS.failed, reason });
const startedIds = () => temporal.started.map(({ workflowId }) => workflowId);
const record = (name: string) => findBatch(database.db, name);
const control = (name: string, wanted: 'pause' | 'cancel') =>
  database.db.updateTable('batches').set({ control: wanted }).where('name', '=', name).execute();

/** More videos than are taken up by themselves. */
const many = (count: number, reason = 'odd') =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`m${String(index).padStart(2, '0')}`, failedFor(reason)]),
  );

describe('which videos', () => {
  test('defect 114: one by name, also when its batch has ended long ago and its workflow is forgotten', async () => {
    await write('talks', { a: 'failed', b: 'failed', c: 'stored' });
    const { text } = await retry('a');
    expect(text).toMatch(/^a: taken up again\n/);
    expect(temporal.started).toMatchObject([
      { workflowId: 'video/a', args: { videoId: 'a', batch: 'talks', settingsHash, reprocess: true } },
    ]);
    expect(await rowsOf(database.db, 'talks')).toEqual(['a open', 'b failed', 'c stored']);
    expect((await record('talks'))?.endedAt).toBeInstanceOf(Date);
  });

  test('defect 114: all that failed, parked or was cancelled, and nothing else', async () => {
    await write('talks', {
      ...{ a: 'failed', b: 'parked', c: 'cancelled', d: 'stored', e: 'skipped', f: 'unavailable', g: 'open' },
    });
    const answer = (await retry('--failed', '--json')).json();
    expect(answer.started.toSorted()).toEqual(['a', 'b', 'c']);
    expect(await rowsOf(database.db, 'talks')).toEqual([
      ...['a open', 'b open', 'c open', 'd stored', 'e skipped', 'f unavailable', 'g open'],
    ]);
  });

  test('defect 114: by reason, one or several, whatever kind of end it was', async () => {
    await write('talks', {
      a: failedFor('unexpected'),
      b: failedFor('no-audio'),
      c: 'parked',
      d: 'unavailable',
    });
    expect((await retry('--reason', 'no-audio', '--json')).json().started).toEqual(['b']);
    expect(
      (await retry('--reason', 'unexpected', '--reason', 'private', '--json')).json().started.toSorted(),
    ).toEqual(['a', 'd']);
    expect(await rowsOf(database.db, 'talks')).toEqual(['a open', 'b open', 'c parked', 'd open']);
  });

  test('a reason that no video ended for is answered with those that there are', async () => {
    await write('talks', { a: failedFor('unexpected'), b: failedFor('unexpected'), c: 'parked' });
    await expect(retry('--reason', 'unexpectd')).rejects.toThrow(
      /unexpectd[\s\S]*unexpected \(2\), later \(1\)[\s\S]*Did you mean unexpected\?/,
    );
    await expect(retry('--reason', 'odd', '--batch', 'talks')).rejects.toThrow('in the batch talks');
    expect(startedIds()).toEqual([]);
  });

  test('--batch alone: what failed in it', async () => {
    await write('one', { a: 'failed' });
    await write('two', { b: 'failed' });
    expect((await retry('--batch', 'two', '--json')).json().started).toEqual(['b']);
    await expect(retry('--batch', 'three')).rejects.toThrow(/no batch named three/);
    await expect(retry('a', '--batch', 'two')).rejects.toThrow('does not list the video a');
  });

  test('what was left out by hand is taken up after all when somebody names it', async () => {
    await write('talks', { a: { kind: 'skipped', reason: 'by-hand', detail: 'music' }, b: 'stored' }, false);
    await retry('a');
    expect(await rowsOf(database.db, 'talks')).toEqual(['a open', 'b stored']);
  });

  test('nothing named is refused; nothing failed is said', async () => {
    await write('talks', { a: 'stored' });
    await expect(retry()).rejects.toThrow('Nothing to retry was named');
    expect((await retry('--failed')).text).toContain('Nothing failed');
    await expect(retry('--failed', '--from', 'mien')).rejects.toThrow('Did you mean mine?');
  });

  test('--dry-run says what would be taken, and starts nothing', async () => {
    await write('talks', { a: 'failed', b: 'parked', c: 'stored' });
    const { text } = await retry('--failed', '--dry-run', '--from', 'segment');
    expect(text).toMatch(
      /1 video of talks: failed {2}a\n1 video of talks: parked {2}b\nMade anew from segment/,
    );
    expect(startedIds()).toEqual([]);
    expect(await rowsOf(database.db, 'talks')).toEqual(['a failed', 'b parked', 'c stored']);
  });
});

describe('while something else goes on', () => {
  test('one that is being worked on is left alone', async () => {
    await write('talks', { a: 'failed', b: 'failed' }, false);
    temporal.statuses.set('video/a', 'RUNNING');
    expect((await retry('--failed', '--json')).json()).toMatchObject({
      started: ['b'],
      alreadyRunning: ['a'],
    });
    expect(await rowsOf(database.db, 'talks')).toEqual(['a failed', 'b open']);
  });

  test('of a paused batch it says that the video rests with it', async () => {
    await write('talks', { a: 'failed' }, false);
    await control('talks', 'pause');
    expect((await retry('a')).text).toContain('its batch is paused: vidmine batch resume talks');
  });

  test('of a batch that is being cancelled nothing is taken up', async () => {
    await write('talks', { a: 'failed' }, false);
    await control('talks', 'cancel');
    await expect(retry('a')).rejects.toThrow(/being cancelled[\s\S]*Nothing was started/);
    expect(startedIds()).toEqual([]);
  });

  test('of a batch that was deleted it goes on with the settings it had there, by itself', async () => {
    const batch = await write('talks', { a: 'failed' });
    await deleteBatch(database.db, batch);
    const { text } = await retry('a');
    expect(text).toContain('a: runs by itself, with the settings of the batch talks, which was deleted');
    expect(temporal.started).toEqual([
      { workflowId: 'video/a', args: { videoId: 'a', settingsHash, batch: undefined, reprocess: true } },
    ]);
  });

  test('one that no batch ever listed runs with the present configuration', async () => {
    await saveVideos(database.db, [{ id: videoIds('lone')[0]!, kind: 'web', url: 'http://127.0.0.1/lone' }]);
    const answer = (
      await retry('lone', '--json', '--set', 'mining=off', '--set', 'segments.maxChars=1700')
    ).json();
    expect(answer.otherSettings).toEqual([
      { videoId: 'lone', settingsFrom: expect.stringContaining('present configuration') },
    ]);
    const { settingsHash: hash } = temporal.started[0]!.args as { settingsHash: string };
    expect(await loadSettings(database.db, hash)).toMatchObject({ segments: { maxChars: 1700 } });
  });
});

describe('from a stage', () => {
  test('defect 114: that stage is made anew under the same settings otherwise, for what failed alone', async () => {
    await write('talks', { a: 'failed', b: 'stored' });
    expect((await retry('a', '--from', 'mine')).text).toContain('a: taken up again, from mine');
    const { settingsHash: own } = temporal.started[0]!.args as { settingsHash: string };
    const [before, after] = await Promise.all(
      [settingsHash, own].map(async (hash) => (await loadSettings(database.db, hash)) as StoredSettings),
    );
    const { fresh, freshFrom, ...rest } = after!;
    expect({ fresh, freshFrom }).toEqual({ fresh: expect.any(String), freshFrom: 'mine' });
    expect(rest).toEqual(before);
    expect(await rowsOf(database.db, 'talks')).toEqual(['a open own', 'b stored']);
    await expect(retry('b', '--from', 'mine')).rejects.toThrow(
      /it is stored[\s\S]*vidmine rerun b --from mine/,
    );
  });

  test('defect 119: a setting that its batch overrules, or only workers read, is reported', async () => {
    await write('talks', { a: 'failed' });
    const { warned } = await retry('a', '--set', 'speech.model=small', '--set', 'workers.speechSlots=2');
    expect(warned).toEqual([
      expect.stringMatching(/^warning: --set workers\.speechSlots holds for this command alone/),
      expect.stringMatching(/^warning: --set speech\.model changes nothing/),
    ]);
  });

  test('where nothing is mined there is no stage of mining to go on from', async () => {
    settingsHash = await saveSettings(database.db, pipelineSchema.parse({ mining: 'off' }));
    await write('talks', { a: 'failed' });
    await expect(retry('a', '--from', 'evaluate')).rejects.toThrow('Nothing is mined here');
  });
});

describe('many', () => {
  test('of a batch that has ended are opened at once and taken up by it, a window at a time', async () => {
    await write('big', { ...many(30), done: 'stored' });
    const answer = (await retry('--failed', '--json')).json();
    expect(answer).toMatchObject({
      videos: 30,
      started: [],
      batches: [{ batch: 'big', videos: 30, started: true }],
    });
    expect(startedIds()).toEqual(['batch/big']);
    expect(await record('big')).toMatchObject({ endedAt: undefined, control: 'go' });
    expect(new Set((await rowsOf(database.db, 'big')).map((row) => row.split(' ')[1]))).toEqual(
      new Set(['open', 'stored']),
    );
  });

  test('of a batch that runs are told to it; nothing is started beside it', async () => {
    await write('big', many(25), false);
    temporal.statuses.set('batch/big', 'RUNNING');
    const { text } = await retry('--failed');
    expect(text).toContain('Batch big: 25 videos taken up again, as its window has room.');
    expect(temporal.updates).toEqual(['batch/big rowsOpened']);
    expect(startedIds()).toEqual([]);
  });

  test('of a paused batch wait with it', async () => {
    await write('big', many(25), false);
    temporal.statuses.set('batch/big', 'RUNNING');
    await control('big', 'pause');
    expect((await retry('--failed')).text).toContain('It is paused: vidmine batch resume big');
    expect((await record('big'))?.control).toBe('pause');
  });

  test('of several batches each by its own; a video that two list, by the newest', async () => {
    await write('one', { ...many(15), shared: 'failed' });
    await write('two', {
      shared: 'failed',
      t1: 'failed',
      t2: 'failed',
      t3: 'failed',
      t4: 'failed',
      t5: 'failed',
    });
    const { batches } = (await retry('--failed', '--json')).json();
    const sizes = batches.map((one: { batch: string; videos: number }) => `${one.batch} ${one.videos}`);
    expect(sizes.toSorted()).toEqual(['one 15', 'two 6']);
    expect(startedIds().toSorted()).toEqual(['batch/one', 'batch/two']);
  });

  test('from a stage: each gets settings of its own, in its row', async () => {
    await write('big', many(21));
    await retry('--failed', '--from', 'transcribe');
    const rows = await rowsOf(database.db, 'big');
    expect(rows).toHaveLength(21);
    expect(new Set(rows.map((row) => row.slice(4)))).toEqual(new Set(['open own']));
  });

  test('thousands are one statement for each batch', async () => {
    const thousands = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`v${index}`, 'open' as const]),
    );
    await write('huge', thousands, false);
    await database.db
      .updateTable('batch_videos')
      .set({ outcome: 'failed', outcome_detail: JSON.stringify(ENDS.failed), settled_at: new Date() })
      .execute();
    temporal.statuses.set('batch/huge', 'RUNNING');
    expect((await retry('--failed', '--json')).json().batches).toMatchObject([
      { videos: 3000, told: 'told' },
    ]);
    expect(startedIds()).toEqual([]);
  });
});
