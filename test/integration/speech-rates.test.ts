import { sql } from 'kysely';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { batchReport } from '../../client/status/batch-report.ts';
import { batchView } from '../../client/status/batch-view.ts';
import { pacingSchema, pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { RTF_DEFINITION, THROUGHPUT_DEFINITION } from '../../domain/speech/speech-rates.ts';
import { findBatch, openBatch } from '../../storage/database/batches.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const talks = asBatchName('talks');

interface Transcribed {
  readonly video: string;
  readonly audioMinutes: number;
  readonly tookMinutes: number;
  /** After the start of the batch; below 0: before it. */
  readonly startedMinutes?: number;
  readonly status?: 'completed' | 'failed';
}

/** A batch that was started two hours before it ended, and what was transcribed. */
async function batchWith(runs: readonly Transcribed[]) {
  const { db } = database;
  await emptyDatabase(db);
  const settingsHash = await saveSettings(db, pipelineSchema.parse({}));
  const videos = [...new Set(['silent', ...runs.map(({ video }) => video)])];
  const listed = videos.map((id) => ({
    video: { id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}` } as const,
  }));
  await openBatch(db, { name: talks, source: 's', sourceKey: 's', settingsHash, options: {} }, listed);
  await sql`update batches set started_at = '2026-11-21T10:00Z', ended_at = '2026-11-21T12:00Z'`.execute(db);
  await sql`update batch_videos set outcome = 'cancelled', outcome_detail = '{"kind": "cancelled"}',
    settled_at = '2026-11-21T12:00Z'`.execute(db);
  for (const [index, run] of runs.entries()) await transcribed(run, index);
  return (await findBatch(db, talks))!;
}

async function transcribed(
  { video, audioMinutes, tookMinutes, startedMinutes = 1, status = 'completed' }: Transcribed,
  index: number,
): Promise<void> {
  const started = new Date(Date.UTC(2026, 10, 21, 10, startedMinutes));
  const failed = status === 'failed';
  await database.db
    .insertInto('stage_runs')
    .values({
      ...{ video_id: video, stage: 'transcribe', status, run_id: 'run', worker: 'test/1' },
      config_hash: String(index).padStart(64, '0'),
      started_at: started,
      ended_at: new Date(started.getTime() + tookMinutes * 60_000),
      ...(failed ? { fault: 'video', reason: 'odd', detail: 'odd' } : { result: JSON.stringify({}) }),
      metrics: JSON.stringify({ audioMs: audioMinutes * 60_000, milliseconds: tookMinutes * 60_000 }),
    })
    .execute();
}

const view = (json = false) =>
  batchView(database.db, { name: talks, pacing: pacingSchema.parse({}), terminal: PLAIN })().then(
    ({ text, data }) => (json ? JSON.parse(JSON.stringify(data)) : text),
  );

test('defect 128: RTF per worker and overall throughput are reported apart with their definitions', async () => {
  // Three recordings heard side by side: 4 hours of audio in 48 minutes of work, in a batch of two hours.
  const batch = await batchWith([
    { video: 'quick', audioMinutes: 60, tookMinutes: 6 },
    { video: 'middling', audioMinutes: 60, tookMinutes: 12 },
    { video: 'long', audioMinutes: 120, tookMinutes: 30 },
  ]);
  const { speech } = await batchReport(database.db, batch);
  expect(speech).toEqual({
    recordings: 3,
    audioHours: 4,
    rtfPerWorker: {
      median: expect.closeTo(0.2, 10),
      mean: expect.closeTo(0.2, 10),
      definition: RTF_DEFINITION,
    },
    throughput: { audioHoursPerHour: expect.closeTo(2, 10), definition: THROUGHPUT_DEFINITION },
  });
  const text = await view();
  expect(text).toMatch(/speech: 3 recordings, 4\.0 h of audio/);
  expect(text).toContain(`RTF per worker 0.2 (mean 0.2): ${RTF_DEFINITION}`);
  expect(text).toContain(`throughput 2 h/h: ${THROUGHPUT_DEFINITION}`);
  expect((await view(true)).speech).toMatchObject({
    rtfPerWorker: { definition: RTF_DEFINITION },
    throughput: { definition: THROUGHPUT_DEFINITION },
  });
});

test('the median is that of the recordings, the mean that of all audio', async () => {
  const batch = await batchWith([
    { video: 'one', audioMinutes: 10, tookMinutes: 1 },
    { video: 'two', audioMinutes: 10, tookMinutes: 2 },
    { video: 'long', audioMinutes: 80, tookMinutes: 47 },
  ]);
  const { speech } = await batchReport(database.db, batch);
  expect(speech?.rtfPerWorker.median).toBeCloseTo(0.2, 10);
  expect(speech?.rtfPerWorker.mean).toBeCloseTo(0.5, 10);
});

test('failures, what is without audio, and what was heard before the batch was started do not count', async () => {
  const batch = await batchWith([
    { video: 'heard', audioMinutes: 60, tookMinutes: 6 },
    { video: 'failed', audioMinutes: 60, tookMinutes: 50, status: 'failed' },
    { video: 'empty', audioMinutes: 0, tookMinutes: 5 },
    { video: 'before', audioMinutes: 60, tookMinutes: 30, startedMinutes: -60 },
  ]);
  const { speech } = await batchReport(database.db, batch);
  expect(speech).toMatchObject({
    recordings: 1,
    audioHours: 1,
    rtfPerWorker: { mean: expect.closeTo(0.1, 10) },
  });
});

test('a batch that has transcribed nothing says nothing of it', async () => {
  const batch = await batchWith([]);
  expect((await batchReport(database.db, batch)).speech).toBeUndefined();
  expect(await view()).not.toContain('speech:');
});
