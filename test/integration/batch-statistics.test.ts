import { sql } from 'kysely';
import { pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import {
  accountUse,
  spokenSegments as segmentsOf,
  storedAudio,
  voiceShares,
} from '../../storage/database/batch-statistics.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { ranVideo } from '../fixtures/ran-stages.ts';
import { embedTexts, publicationOf, spokenSegments, storeVideo } from '../fixtures/stored-video.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const batch = asBatchName('counted');
const OLDER = '9'.repeat(64);

const spoken = (...speakers: (string | undefined)[]) =>
  spokenSegments(speakers.map((speaker, index) => ({ speaker, sentences: [`Sentence ${index} is said.`] })));

/** Makes visible what was divided last; videos that did not go all their way have no transcript of their own. */
async function publish(id: string, segments: ReturnType<typeof spoken>): Promise<void> {
  const { db } = database;
  const texts = segments.map(({ text }) => text);
  const modelId = await embedTexts(db, wordEmbedder(), 'segment', texts);
  const heard = await db
    .selectFrom('transcripts')
    .select('config_hash')
    .where('video_id', '=', id)
    .executeTakeFirst();
  const of = heard === undefined ? {} : { transcriptHash: heard.config_hash };
  await publishVideo(db, publicationOf(id, modelId, of));
}

/** A batch of stored videos: one was divided twice, one was heard, of one only the announced length is known. */
async function storedBatch() {
  const { db } = database;
  const divided = spoken('A', 'B', undefined);
  await storeVideo(db, { id: 'divided-twice', durationMs: 1_800_000 }, divided);
  await storeVideo(db, { id: 'divided-twice' }, spoken('A', 'A', 'B', 'B', undefined, undefined), OLDER);
  await sql`update speakers set kind = 'named', name = 'Ada' where label = 'A'`.execute(db);
  await publish('divided-twice', divided);
  await ranVideo(db, {
    id: 'heard',
    kind: 'file',
    hours: 2,
    stages: { transcribe: 60 },
    segmentSeconds: [1],
  });
  await publish('heard', spokenSegments([{ sentences: ['Something is said.'] }]));
  const videos = ['divided-twice', 'heard', 'left-out'].map((id) => ({
    video: { id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}` } as const,
  }));
  const settingsHash = await saveSettings(db, pipelineSchema.parse({}));
  await openBatch(db, { name: batch, source: 's', sourceKey: 's', settingsHash, options: {} }, videos);
  await sql`update batch_videos set outcome = 'stored', settled_at = now(), outcome_detail = '{"kind": "stored"}'
    where video_id <> 'left-out'`.execute(db);
}

beforeAll(storedBatch);

test('defect 125: each visible segment is counted once, however often its video was divided, and audio on every path', async () => {
  const roles = await segmentsOf(database.db, batch);
  expect(Object.fromEntries(roles.map(({ role, segments }) => [role, segments]))).toEqual({
    guest: 2,
    unknown: 2,
  });
  expect(await voiceShares(database.db, batch, 9)).toMatchObject([{ name: 'Ada', segments: 1 }]);
  expect(await storedAudio(database.db, batch)).toEqual({
    audioSeconds: 1800 + 2 * 3600,
    transcripts: [{ engine: 'faster-whisper', model: 'base', videos: 1 }],
  });
});

test('defect 129: a turn in which the site said that a video is not to be taken is no download', async () => {
  const { db } = database;
  await sql`insert into egresses (name) values ('direct')`.execute(db);
  await sql`insert into accounts (name, kind, egress) values ('alice', 'account', 'direct')`.execute(db);
  await sql`insert into leases (id, account, kind, purpose, video_id, workflow_id, run_id, batch, granted_at, expires_at,
      ended_at, end_kind, returned_at)
    select 'of-' || id, 'alice', 'account', 'download', id, 'video/' || id, 'run-' || id, ${batch}, now() + interval '1 minute',
      now() + interval '1 hour', now() + interval '3 minutes', 'success', now()
    from videos where id in ('heard', 'left-out')`.execute(db);
  await sql`insert into stage_runs (video_id, stage, config_hash, status, run_id, worker, started_at, ended_at, result, fault, reason, detail)
    select id, 'download', repeat('7', 64), case when id = 'heard' then 'completed' else 'failed' end, 'run-' || id, 'w',
      now() + interval '2 minutes', now() + interval '2 minutes', case when id = 'heard' then '{}'::jsonb end,
      case when id <> 'heard' then 'video' end, case when id <> 'heard' then 'too-large' end, case when id <> 'heard' then 'd' end
    from videos where id in ('heard', 'left-out')`.execute(db);
  expect(await accountUse(db, batch)).toMatchObject([
    { account: 'alice', turns: 2, downloads: 1, refused: 0, downloadSeconds: 120 },
  ]);
});
