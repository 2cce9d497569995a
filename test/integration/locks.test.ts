import { sql } from 'kysely';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { ADVISORY_LOCKS } from '../../storage/database/advisory-locks.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { registerEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { reserveCall, settleCall } from '../../storage/database/model-calls.ts';
import { saveSettings } from '../../storage/database/settings.ts';
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
    await until('it waits', async () => {
      const { rows } = await sql<{ waits: number }>`
        select count(*)::int as waits from pg_stat_activity where wait_event_type = 'Lock'`.execute(db);
      return rows[0]!.waits > 0;
    });
    await trx
      .updateTable('model_calls')
      .set({ batch: 'paid (deleted)' })
      .where('batch', '=', batch)
      .execute();
  });
  await settled;
});
