import { WorkflowUpdateFailedError } from '@temporalio/client';
import { bumpCommand } from '../../client/bump.ts';
import { skipCommand } from '../../client/skip.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { settledVideos } from '../../storage/database/progress.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { sessionOf } from '../fixtures/command-session.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { rowsOf, writeBatch } from '../fixtures/listed-batches.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();

let temporal: FakeTemporal;
let away: boolean;
let settingsHash: string;
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

async function run(of: typeof skipCommand, args: readonly string[]) {
  const printed: string[] = [];
  await runCommand(of({ openSession, print: (line) => printed.push(line) }), args);
  return { text: printed.join('\n'), json: () => JSON.parse(printed.at(-1)!) };
}

const skip = (...args: string[]) => run(skipCommand, args);
const bump = (...args: string[]) => run(bumpCommand, args);

const write = (name: string, videos: Parameters<typeof writeBatch>[1]['videos'], ended = false) =>
  writeBatch(database.db, { name, videos, settingsHash, ended });
const running = (...ids: string[]) => {
  for (const id of ids) temporal.statuses.set(id, 'RUNNING');
};
const control = (name: string, wanted: 'pause' | 'cancel') =>
  database.db.updateTable('batches').set({ control: wanted }).where('name', '=', name).execute();

describe('skip', () => {
  test('one that is still to come is settled in every batch that waits for it, with the reason', async () => {
    await write('one', { a: 'open', b: 'open' });
    const two = await write('two', { a: 'parked' });
    running('batch/one', 'batch/two');
    const { text } = await skip('a', '--reason', 'music only');
    expect(text).toMatch(/^a: skipped in (one, two|two, one)$/);
    expect(await rowsOf(database.db, 'one')).toEqual(['a skipped', 'b open']);
    expect((await settledVideos(database.db, two))[0]?.outcome).toEqual({
      ...{ kind: 'skipped', reason: 'by-hand', detail: 'music only' },
    });
    expect(temporal.signals.toSorted()).toEqual(['batch/one videoSettled a', 'batch/two videoSettled a']);
  });

  test('one that runs is told to end, with its row written before', async () => {
    await write('one', { a: 'open' });
    running('batch/one', 'video/a');
    let before: readonly string[] = [];
    temporal.before = async () => {
      if (before.length === 0) before = await rowsOf(database.db, 'one');
    };
    expect((await skip('a', '--json')).json()).toEqual({
      videos: [{ videoId: 'a', batches: ['one'], work: 'ended' }],
    });
    expect(before).toEqual(['a skipped']);
    expect(temporal.updates).toEqual(['video/a skipVideo "skipped by hand"']);
  });

  test('--batch: another batch that waits for it still gets it', async () => {
    await write('one', { a: 'open' });
    await write('two', { a: 'open' });
    running('video/a');
    expect((await skip('a', '--batch', 'one')).text).toBe('a: skipped in one; it goes on for another batch');
    expect(temporal.updates).toEqual([]);
    expect(await rowsOf(database.db, 'two')).toEqual(['a open']);
    // A batch that is to end waits for nothing.
    await control('two', 'cancel');
    await write('three', { b: 'open' });
    await skip('a', '--batch', 'one');
    expect(temporal.updates).toEqual(['video/a skipVideo "skipped by hand"']);
  });

  test('--batch: of a batch that does not wait for it nothing is said for others', async () => {
    await write('one', { a: 'stored', b: 'open' });
    await write('two', { a: 'open' });
    expect((await skip('a', '--batch', 'one')).text).toBe(
      'a: the batch one does not wait for it: it is stored already',
    );
    await write('three', { c: 'open' });
    expect((await skip('c', '--batch', 'one')).text).toBe('c: the batch one does not wait for it');
    running('video/a');
    expect((await skip('a', '--batch', 'one')).text).toMatch(/^a: the batch one does not wait for it/);
    expect(await rowsOf(database.db, 'two')).toEqual(['a open']);
    expect(temporal.updates).toEqual([]);
  });

  test('one that is just settling keeps its end; with the server away it is said', async () => {
    await write('one', { a: 'open', b: 'open' });
    running('video/a');
    temporal.hear = () => {
      throw new WorkflowUpdateFailedError('it is being stored', undefined);
    };
    expect((await skip('a')).text).toContain('it is just ending');
    away = true;
    expect((await skip('b')).text).toContain('nobody ended the work on it');
    expect(await rowsOf(database.db, 'one')).toEqual(['a skipped', 'b skipped']);
  });

  test('what is stored stays so, and what no batch waits for is said', async () => {
    await write('one', { a: 'stored' });
    await write('over', { b: 'failed' }, true);
    expect((await skip('a')).text).toBe('a: no batch waits for it: it is stored already');
    expect((await skip('b')).text).toBe('b: no batch waits for it: it is failed already');
    expect(await rowsOf(database.db, 'one')).toEqual(['a stored']);
    // Named with its batch, one that failed is a matter of the past.
    expect((await skip('b', '--batch', 'over')).text).toBe('b: skipped in over');
  });

  test('what nobody knows is refused, and nothing is skipped with it', async () => {
    await write('one', { a: 'open' });
    await expect(skip('a', 'nowhere')).rejects.toThrow('No video is known as nowhere');
    await expect(skip('a', '--batch', 'on')).rejects.toThrow('Did you mean one?');
    expect(await rowsOf(database.db, 'one')).toEqual(['a open']);
  });
});

describe('bump', () => {
  test('one that its batch has not begun is begun at once, before bulk, and finds what is stored', async () => {
    await write('one', { a: 'open', b: 'open' });
    expect((await bump('b')).text).toBe('b: begun at once for one');
    expect(temporal.started).toEqual([
      { workflowId: 'video/b', args: { videoId: 'b', settingsHash, batch: 'one', reprocess: false } },
    ]);
    expect(temporal.priorities).toEqual([{ priorityKey: 2, fairnessKey: 'one' }]);
  });

  test('one that is being worked on goes first from its next stage on, and asks for its turn again', async () => {
    await write('one', { a: 'open' });
    running('video/a');
    expect((await bump('a', '--json')).json()).toMatchObject({
      videos: [{ videoId: 'a', how: 'brought-forward', batch: 'one', paused: false }],
    });
    expect(temporal.raised).toEqual(['video/a 2']);
    expect(temporal.signals).toEqual(['video/a goOn ']);
    expect(temporal.started).toEqual([]);
  });

  test('of several batches it runs for one that works', async () => {
    await write('works', { a: 'open' });
    await write('rests', { a: 'open' });
    await control('rests', 'pause');
    await bump('a');
    expect(temporal.started).toMatchObject([{ args: { batch: 'works' } }]);
  });

  test('of a paused batch it is said that it rests', async () => {
    await write('one', { a: 'open' });
    await control('one', 'pause');
    expect((await bump('a')).text).toContain('that batch is paused: vidmine batch resume one');
  });

  test('what no batch waits for is not begun', async () => {
    await write('one', { a: 'stored', b: 'failed' });
    await write('going', { c: 'open' });
    await control('going', 'cancel');
    expect((await bump('a', 'b', 'c')).text.split('\n')).toEqual([
      'a: no batch waits for it: it is stored already. Take it up again with: vidmine retry a',
      'b: no batch waits for it: it is failed already. Take it up again with: vidmine retry b',
      'c: no batch waits for it. Take it up again with: vidmine retry c',
    ]);
    expect(temporal.started).toEqual([]);
  });
});
