import { pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { ensureIdentity } from '../../storage/database/accounts.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { pauseDownloads } from '../../storage/database/download-pause.ts';
import { grantLease } from '../../storage/database/grant-lease.ts';
import { endLease, findOpenLease } from '../../storage/database/leases.ts';
import { addToListing, beginListing, listedBefore } from '../../storage/database/listings.ts';
import { meetOutage } from '../../storage/database/outages.ts';
import { settledVideos, stageRunsOf } from '../../storage/database/progress.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { failRun, openRun } from '../../storage/database/stage-runs.ts';
import { loadTranscript, saveTranscript } from '../../storage/database/transcripts.ts';
import { findVideo, saveVideos } from '../../storage/database/videos.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

/** What no text of PostgreSQL holds: NUL, and a character that was cut in half. */
const ODD = 'Sea\0side \ud83c';
const HELD = 'Sea\ufffdside \ufffd';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const ID = asVideoId('odd');
const HASH = 'a'.repeat(64);
const VIDEO = { id: ID, kind: 'web', url: 'http://127.0.0.1/odd' } as const;

beforeEach(async () => {
  await emptyDatabase(database.db);
  await saveVideos(database.db, [VIDEO]);
});

test('what a site tells oddly of one video costs neither it nor the others of its page', async () => {
  const { db } = database;
  const texts = { title: ODD, channel: ODD, channelId: ODD, description: ODD, language: ODD };
  const chapters = [{ title: ODD, startMs: 0, endMs: 1000 }];
  const odd = { publishedAt: '+058000-01-01T00:00:00.000Z', durationMs: 1e300, tags: [ODD] };
  const other = { ...VIDEO, id: asVideoId('other'), title: 'Tides' };
  const { run } = await beginListing(db, 'source', { goOn: false });
  const page = [{ video: { ...VIDEO, ...texts, ...odd, chapters } }, { video: other }];
  expect(await addToListing(db, run, 0, page)).toBe(true);
  expect(await findVideo(db, ID)).toMatchObject({
    ...{ title: HELD, channel: HELD, channelId: HELD, description: HELD, language: HELD },
    ...{ publishedAt: undefined, durationMs: undefined, tags: [HELD], chapters: [{ title: HELD }] },
  });
  expect(await findVideo(db, other.id)).toMatchObject({ title: 'Tides' });
  for await (const listed of listedBefore(db, 'source'))
    expect(listed.map(({ video }) => video.title)).toEqual([HELD, 'Tides']);
});

test('a video that failed in such words is settled, with its attempts', async () => {
  const world = await worlds.open();
  const { db } = database;
  const settingsHash = await saveSettings(db, pipelineSchema.parse({}));
  const batch = asBatchName('all');
  const opened = { name: batch, source: 's', sourceKey: 's', settingsHash, options: {} };
  await openBatch(db, opened, [{ video: VIDEO }]);
  const key = { videoId: ID, stage: 'download', configHash: HASH } as const;
  const origin = { runId: 'run-1', worker: 'test/1' };
  const fault = { fault: 'video', reason: 'unexpected', detail: ODD } as const;
  await failRun(db, await openRun(db, key, origin), fault);
  await openRun(db, key, origin);
  const outcome: Outcome = { kind: 'failed', stage: 'download', reason: 'unexpected', detail: ODD };
  await world.run(world.activities.database.settle, { videoId: ID, batch, outcome });
  expect(await settledVideos(db, batch)).toMatchObject([{ outcome: { ...outcome, detail: HELD } }]);
  expect(await stageRunsOf(db, ID)).toMatchObject([{ detail: HELD }, { status: 'failed', detail: HELD }]);
});

test('a part, a turn and all downloads may fail in such words', async () => {
  const { db } = database;
  const outage = await meetOutage(db, { part: 'language-model', stage: 'mine', detail: ODD }, 1000);
  expect(outage.detail).toBe(HELD);
  await pauseDownloads(db, { reason: 'network', detail: ODD }, Date.now(), 1);
  await ensureIdentity(db, { name: 'guest', kind: 'guest', egress: 'direct' });
  const lease = { id: 'l1', account: 'guest', purpose: 'test', limitMs: 1000 } as const;
  expect(await grantLease(db, lease, Date.now())).toBe(true);
  const verdict = { verdict: 'retry-now', reason: 'unexpected', counted: true } as const;
  expect(await endLease(db, 'l1', { end: 'verdict', verdict, detail: ODD })).toBe(true);
  expect(await findOpenLease(db, 'l1')).toMatchObject({ end: { detail: HELD } });
});

test('words that were heard so are stored', async () => {
  const { db } = database;
  const word = { text: ODD, startMs: 0, endMs: 500, probability: 1 };
  await saveTranscript(db, ID, HASH, {
    ...{ language: 'en', languageProbability: 1, durationMs: 1000, engine: 'e', model: 'm', spans: [] },
    words: [word],
    quality: {
      secondDecodes: { count: 0, durationMs: 0, better: 0 },
      removed: [],
      interpolatedWords: 0,
      notices: [],
    },
  });
  expect((await loadTranscript(db, ID, HASH)).words).toEqual([{ ...word, text: HELD }]);
});
