import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { downloadFolder } from '../../activities/download/download-folder.ts';
import { sweepDownloadFolders } from '../../activities/download/sweep-folders.ts';
import { downloadIdentity } from '../../activities/download.ts';
import { systemFault, videoFault } from '../../domain/faults.ts';
import { asBatchName, asVideoId, type VideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { withFolderLock } from '../../engines/downloader/folder-lock.ts';
import { removeDownloadFolder } from '../../engines/downloader/remove-folder.ts';
import { settleVideo } from '../../storage/database/batch-videos.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { keepSwept } from '../../workers/downloads/keep-swept.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);

beforeEach(() => emptyDatabase(database.db));

const foldersOf = async ({ context }: ActivityWorld): Promise<readonly string[]> =>
  (await readdir(context.workFolder)).sort();

/** The folder of a download that broke off. */
async function unfinished(
  { context }: ActivityWorld,
  videoId: VideoId,
  hash = '1'.repeat(64),
): Promise<string> {
  const folder = downloadFolder(context.workFolder, videoId, hash);
  await mkdir(path.join(folder, '.part'), { recursive: true });
  await writeFile(path.join(folder, '.part', `${videoId}.webm.part`), 'half');
  return folder;
}

describe('the folder of a download', () => {
  test('goes when its audio and its result are stored', async () => {
    const world = await worlds.open();
    const at = { videoId: await world.list('talk'), settingsHash: await world.settings() };
    const { configHash } = await world.run(world.activities.network.download, at);
    expect(await foldersOf(world)).toEqual([]);
    expect(await world.context.artifacts.locate(`audio/talk/${configHash.slice(0, 16)}`)).toBeDefined();
  });

  test('stays where the result could not be stored', async () => {
    const world = await worlds.open();
    const settingsHash = await world.settings();
    const at = { videoId: await world.list('talk'), settingsHash };
    await unfinished(world, at.videoId, downloadIdentity(await world.context.settings(settingsHash)));
    world.downloads.before = () => {
      throw systemFault('network', 'cable cut');
    };
    await expect(world.run(world.activities.network.download, at)).rejects.toThrow('cable cut');
    world.downloads.before = () => {
      throw videoFault('truncated', 'broken off');
    };
    await expect(world.run(world.activities.network.download, at)).rejects.toThrow('broken off');
    expect(await foldersOf(world)).toHaveLength(1);
  });
});

const NOT_BEFORE = new Date(Date.now() + 3_600_000).toISOString();
const PARKED: Outcome = {
  kind: 'parked',
  reason: 'odd',
  detail: 'odd',
  notBefore: NOT_BEFORE,
};
const FAILED: Outcome = { kind: 'failed', stage: 'download', reason: 'odd', detail: 'odd' };
const STORED: Outcome = { kind: 'stored', segments: 1, claims: 1 };
const CANCELLED: Outcome = { kind: 'cancelled', detail: 'with its batch' };

/** Lists a video in a batch that works, or has ended. */
async function listedAs(world: ActivityWorld, id: string, outcome: Outcome | undefined, ended = false) {
  const videoId = await world.list(id);
  const name = asBatchName(`of-${id}`);
  const settingsHash = await saveSettings(world.db, {});
  const video = { id: videoId, kind: 'web', url: `http://127.0.0.1/${id}` } as const;
  await openBatch(world.db, { name, source: id, sourceKey: id, settingsHash, options: {} }, [{ video }]);
  if (outcome !== undefined) await settleVideo(world.db, videoId, outcome, name);
  if (ended)
    await world.db.updateTable('batches').set({ ended_at: new Date() }).where('name', '=', name).execute();
  return videoId;
}

describe('a sweep', () => {
  test.each<[string, Outcome | undefined, boolean, boolean]>([
    ['waits to be run', undefined, false, true],
    ['is run again by itself, of a batch that has ended', undefined, true, true],
    ['is parked in a batch that goes on', PARKED, false, true],
    ['is parked in a batch that has ended', PARKED, true, false],
    ['has failed', FAILED, false, false],
    ['was cancelled', CANCELLED, true, false],
    ['is stored', STORED, false, false],
  ])('a video that %s', async (_how, outcome, ended, stays) => {
    const world = await worlds.open();
    await unfinished(world, await listedAs(world, 'a-talk-x', outcome, ended));
    await sweepDownloadFolders(world.context);
    expect(await foldersOf(world)).toEqual(stays ? ['a-talk-x-11111111'] : []);
  });

  test('leaves a video alone whose workflow runs, though no batch lists it any more', async () => {
    const world = await worlds.open();
    await unfinished(world, asVideoId('alone'));
    await unfinished(world, asVideoId('gone'));
    world.temporal.statuses.set('video/alone', 'RUNNING');
    world.temporal.statuses.set('video/gone', 'COMPLETED');
    await sweepDownloadFolders(world.context);
    expect(await foldersOf(world)).toEqual(['alone-11111111']);
  });

  test('removes nothing while Temporal does not answer, and nothing that is no folder of a download', async () => {
    const world = await worlds.open();
    const folder = await unfinished(world, asVideoId('gone'));
    await mkdir(path.join(world.context.workFolder, 'mine'));
    await writeFile(path.join(world.context.workFolder, 'notes-11111111'), '');
    world.temporal.before = () => {
      throw new Error('away');
    };
    await expect(sweepDownloadFolders(world.context)).rejects.toThrow('away');
    expect(await foldersOf(world)).toContain(path.basename(folder));
    world.temporal.before = () => {};
    await sweepDownloadFolders(world.context);
    expect(await foldersOf(world)).toEqual(['mine', 'notes-11111111']);
  });

  test('looks again when it has the folder for itself: a download that has begun meanwhile keeps its files', async () => {
    const world = await worlds.open();
    const folder = await unfinished(world, asVideoId('taken-up'));
    let sweep: Promise<void> = Promise.resolve();
    await withFolderLock(folder, {}, async () => {
      let asked = 0;
      world.temporal.before = () => {
        asked++;
      };
      sweep = sweepDownloadFolders(world.context);
      await until('it has asked', async () => asked === 1);
      world.temporal.statuses.set('video/taken-up', 'RUNNING');
    });
    await sweep;
    expect(await foldersOf(world)).toEqual(['taken-up-11111111']);
  });

  test('is made by a worker again and again, and what fails is told once', async () => {
    const world = await worlds.open();
    const ending = new AbortController();
    const told: string[] = [];
    let asked = 0;
    world.temporal.before = () => {
      if (++asked <= 3) throw new Error('away');
    };
    await unfinished(world, asVideoId('gone'));
    const kept = keepSwept({
      context: world.context,
      warn: (line) => told.push(line),
      signal: ending.signal,
      everyMs: 5,
    });
    await until('it is gone', async () => (await foldersOf(world)).length === 0);
    ending.abort();
    await kept;
    expect(told).toEqual([expect.stringContaining('away')]);
  });

  test('finds nothing where nothing was downloaded', async () => {
    const world = await worlds.open();
    await expect(sweepDownloadFolders(world.context)).resolves.toBeUndefined();
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'folder-')), 'v');
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

  test('in which somebody works is not removed', async () => {
    await withFolderLock(folder, {}, async () => {
      await writeFile(path.join(folder, 'half'), '');
      await expect(removeDownloadFolder(folder, { waitMs: 0 })).rejects.toMatchObject({
        fault: { reason: 'folder-locked' },
      });
    });
    expect(await readdir(folder)).toEqual(['half']);
    expect(await removeDownloadFolder(folder)).toBe(true);
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that is removed time and again is there for everybody who comes to work in it', async () => {
    const work = async (name: string) => {
      for (let round = 0; round < 40; round++) {
        await withFolderLock(folder, {}, async () => {
          await writeFile(path.join(folder, name), '');
          expect(await readdir(folder)).toContain(name);
        });
        await removeDownloadFolder(folder, { waitMs: 0 }).catch(() => {});
      }
    };
    await Promise.all(['a', 'b', 'c'].map(work));
  }, 60_000);
});
