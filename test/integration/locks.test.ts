import { sql } from 'kysely';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { ADVISORY_LOCKS } from '../../storage/database/advisory-locks.ts';
import { deleteBatch } from '../../storage/database/batch-deletion.ts';
import { databaseNow, reopenVideo, settleVideo } from '../../storage/database/batch-videos.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { registerEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { reserveCall, settleCall } from '../../storage/database/model-calls.ts';
import { recordRerun } from '../../storage/database/reruns.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { settleByHand } from '../../storage/database/video-rows.ts';
import { saveVideos } from '../../storage/database/videos.ts';
import { changingVoices } from '../../storage/database/voice-lock.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { until } from '../fixtures/until.ts';

const database = withTestDatabase();

test('no two advisory locks are one', async () => {
  const names = Object.values(ADVISORY_LOCKS);
  expect(new Set(names).size).toBe(names.length);
});

test('an embedding model is registered while voices are changed', async () => {
  const model = { engine: 'test', model: 'test', digest: 'test', dimensions: 3, maxTokens: 512 };
  const db = openDatabase(`${database.url}?options=-c%20lock_timeout%3D5s`, { maxConnections: 2 });
  try {
    await changingVoices(database.db, async () => {
      expect(await registerEmbeddingModel(db, model)).toBeGreaterThan(0);
    });
  } finally {
    await db.destroy();
  }
});

test('two sources that list the same videos in opposite order are both written', async () => {
  const listed = Array.from({ length: 500 }, (_, index): VideoMetadata => {
    const id = asVideoId(`v${index}`);
    return { id, kind: 'web', url: `http://127.0.0.1/${id}`, description: 'tide '.repeat(500) };
  });
  await saveVideos(database.db, listed);
  for (let round = 0; round < 5; round++) {
    await Promise.all([saveVideos(database.db, listed), saveVideos(database.db, listed.toReversed())]);
  }
}, 60_000);

test('a call that ends while its batch is deleted waits for that', async () => {
  const { db } = database;
  const batch = asBatchName('paid');
  const settingsHash = await saveSettings(db, {});
  await openBatch(db, { name: batch, source: 's', sourceKey: 's', settingsHash, options: {} }, []);
  const call = { stage: 'mine', role: 'miner', engine: 'e', model: 'm', batch } as const;
  const reserved = await reserveCall(db, call, { promptTokens: 1, outputTokens: 1, cost: 1 });
  if ('refused' in reserved) throw new Error('refused');
  const used = { promptTokens: 1, outputTokens: 1, cachedTokens: 0, latencyMs: 1, cost: 1 };
  let settled: Promise<void> = Promise.resolve();
  await db.transaction().execute(async (trx) => {
    await trx.selectFrom('batches').select('name').where('name', '=', batch).forUpdate().execute();
    settled = settleCall(db, reserved, { status: 'answered', ...used });
    settled.catch(() => {});
    await untilWaiting(1);
    await trx
      .updateTable('model_calls')
      .set({ batch: 'paid (deleted)' })
      .where('batch', '=', batch)
      .execute();
  });
  await settled;
});

/** One after the other, each as far as it comes, while `held` is not let go; then all of them together. */
async function inEachOthersWay(held: string, works: readonly (() => Promise<unknown>)[]): Promise<void> {
  const under: Promise<unknown>[] = [];
  await database.db.transaction().execute(async (trx) => {
    await sql.raw(`${held} for update`).execute(trx);
    for (const work of works) {
      const one = work();
      one.catch(() => {});
      under.push(one);
      await untilWaiting(under.length);
    }
  });
  await Promise.all(under);
}

describe('a video of two batches', () => {
  const videoId = asVideoId('in-two');
  const [one, two] = [asBatchName('one'), asBatchName('two')];
  const failed = { kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd' } as const;
  const leftOut = { kind: 'skipped', reason: 'by-hand', detail: 'dull' } as const;
  let settingsHash: string;
  let before: string;
  beforeEach(async () => {
    settingsHash = await saveSettings(database.db, {});
    const video: VideoMetadata = { id: videoId, kind: 'web', url: 'http://127.0.0.1/in-two' };
    for (const name of [one, two]) {
      const batch = { name, source: name, sourceKey: name, settingsHash, options: {} };
      await openBatch(database.db, batch, [{ video }]);
    }
    await settleVideo(database.db, videoId, failed, undefined);
    before = await databaseNow(database.db);
  });
  afterEach(() => database.db.deleteFrom('batches').where('name', 'in', [one, two]).execute());

  const rerun = () => recordRerun(database.db, { videoId, batch: two, settingsHash, before });
  const inOne = `select from batch_videos where batch = 'one' and video_id = 'in-two'`;

  test.each<[string, () => Promise<unknown>]>([
    ['is stored', () => settleVideo(database.db, videoId, { kind: 'stored', segments: 1, claims: 1 }, one)],
    ['is tried again', () => reopenVideo(database.db, videoId, before)],
    ['is left out', () => settleByHand(database.db, videoId, leftOut, undefined)],
  ])('%s while it is run again for the other one', async (_how, other) => {
    await inEachOthersWay(inOne, [other, rerun]);
  });
});

test('a batch is deleted while a source that has its videos is listed', async () => {
  const { db } = database;
  const name = asBatchName('tides');
  const settingsHash = await saveSettings(db, {});
  const videos = ['tide-b', 'tide-a'].map(
    (id): VideoMetadata => ({ id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}` }),
  );
  const listed = videos.map((video) => ({ video }));
  await openBatch(db, { name, source: 's', sourceKey: 's', settingsHash, options: {} }, listed);
  const stored = { kind: 'stored', segments: 1, claims: 1 } as const;
  for (const { id } of videos) await settleVideo(db, id, stored, name);
  await db.updateTable('batches').set({ ended_at: new Date() }).where('name', '=', name).execute();
  await inEachOthersWay(`select from videos where id = 'tide-a'`, [
    () => saveVideos(db, videos),
    async () => expect(await deleteBatch(db, name)).toEqual({ deleted: true, videos: 2 }),
  ]);
});

const untilWaiting = (many: number): Promise<void> =>
  until(`${many} wait`, async () => {
    const { rows } = await sql<{ waiting: number }>`
      select count(*)::int as waiting from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`.execute(database.db);
    return rows[0]!.waiting >= many;
  });
