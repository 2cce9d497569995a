import { sql } from 'kysely';
import { pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { heldBatches, wantedElsewhere } from '../../storage/database/batch-control.ts';
import { openUpTo, pageOfUnsettled, parkedUntil } from '../../storage/database/batch-videos.ts';
import { countOutcomes, openBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { bufferedNow, workInHand } from '../../storage/database/work-in-hand.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { visitedRows } from '../fixtures/visited-rows.ts';

/** A batch of 100,000 videos, of which 7000 were downloaded and all but 40 of these are settled. */
const VIDEOS = 100_000;
const DOWNLOADED = 7000;
const IN_WORK = 40;
const BATCH = asBatchName('all');

const database = withTestDatabase();
const idOf = (index: number) => asVideoId(`v${String(index).padStart(10, '0')}`);
const written: number[] = [];
let statements = 0;

beforeAll(async () => {
  const { db } = database;
  const settingsHash = await saveSettings(db, pipelineSchema.parse({}));
  const counting: Db = db.withPlugin({
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const listed = Array.from({ length: VIDEOS }, (_, index) => {
    const id = idOf(index);
    return {
      video: {
        id,
        kind: 'youtube' as const,
        url: `https://www.youtube.com/watch?v=${id}`,
        title: `Talk ${index}`,
      },
    };
  });
  const batch = { name: BATCH, source: 's', sourceKey: 's', settingsHash, options: {} };
  await openBatch(counting, batch, listed, (videos) => written.push(videos));
  await sql`
    insert into stage_runs (video_id, stage, config_hash, run_id, worker, status, ended_at, result)
    select video_id, stage, repeat('a', 64), 'run', 'w', 'completed', now(), '{"sizeBytes": 1000}'
    from batch_videos cross join unnest(array['download', 'transcribe', 'identify', 'segment']) as stage
    where batch = ${BATCH} and position < ${DOWNLOADED}`.execute(db);
  await sql`
    update batch_videos set outcome = 'stored', outcome_detail = '{"kind": "stored"}', settled_at = now()
    where batch = ${BATCH} and position < ${DOWNLOADED - IN_WORK}`.execute(db);
  await sql`vacuum analyze`.execute(db);
}, 300_000);

test('are opened by pages in one transaction, and it is told how far it is', async () => {
  expect(written.at(-1)).toBe(VIDEOS);
  expect(written).toEqual(written.toSorted((one, other) => one - other));
  // Of each thousand: two pages of videos and one of places.
  expect(statements).toBeLessThanOrEqual((VIDEOS / 1000) * 3 + 10);
  expect(await countOutcomes(database.db, BATCH)).toMatchObject({
    stored: DOWNLOADED - IN_WORK,
    open: VIDEOS - DOWNLOADED + IN_WORK,
  });
});

test.each<[string, number, (db: Db) => Promise<unknown>]>([
  ['the first page of what is open', 3000, (db) => pageOfUnsettled(db, BATCH, -1, 500)],
  ['a page in the middle', 3000, (db) => pageOfUnsettled(db, BATCH, VIDEOS / 2, 500)],
  ['the last page', 3000, (db) => pageOfUnsettled(db, BATCH, VIDEOS - 500, 500)],
  ['what is open up to where the list was read', 300, (db) => openUpTo(db, BATCH, DOWNLOADED)],
  ['whether another batch wants a video', 30, (db) => wantedElsewhere(db, idOf(DOWNLOADED), BATCH)],
  ['which batches are held', 30, heldBatches],
  ['how many wait downloaded', 40_000, bufferedNow],
  ['whether the end of all downloads is near', 80_000, (db) => workInHand(db, 30)],
])('cost no look at all of them: %s', async (_name, most, work) => {
  expect(await visitedRows(database.url, work)).toBeLessThanOrEqual(most);
});

test.each<[string, (db: Db) => Promise<unknown>]>([
  ['the counts of outcomes', (db) => countOutcomes(db, BATCH)],
  ['when a parked one is due', (db) => parkedUntil(db, BATCH)],
  ['all that is to be downloaded', (db) => workInHand(db)],
])('cost a few looks at each, where all of them are asked for: %s', async (_name, work) => {
  expect(await visitedRows(database.url, work)).toBeLessThanOrEqual(VIDEOS * 14);
});

test('what waits and what remains is what it is', async () => {
  const remaining = VIDEOS - DOWNLOADED;
  expect(await workInHand(database.db)).toMatchObject({ remaining, audioBytes: 0 });
  expect(await workInHand(database.db, 30)).toMatchObject({ remaining: 30 });
});
