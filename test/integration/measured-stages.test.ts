import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { measuredStages } from '../../storage/database/measured-stages.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { ranVideo } from '../fixtures/ran-stages.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
beforeEach(() => emptyDatabase(database.db));

const WEB = { local: false };

test('nothing was done here: nothing is measured', async () => {
  expect(await measuredStages(database.db, WEB)).toEqual({ times: {}, videos: 0 });
});

test('long and short videos are measured by the hour, segments each, look-ups by the video', async () => {
  const stages = { probe: 3, download: 40, transcribe: 600, segment: 1, evaluate: 90 };
  await ranVideo(database.db, {
    ...{ id: 'long', hours: 2, stages, audioBytes: 30e6, segmentSeconds: [8, 12, 10, 10] },
  });
  await ranVideo(database.db, {
    ...{ id: 'short', hours: 0.5, stages: { ...stages, probe: 1, transcribe: 50 }, audioBytes: 7.5e6 },
    segmentSeconds: [20],
  });
  const { times, ...rest } = await measuredStages(database.db, WEB);
  expect(times).toEqual({
    probe: { runs: 2, seconds: expect.closeTo(2) },
    download: { runs: 2, seconds: expect.closeTo(80 / 2.5) },
    transcribe: { runs: 2, seconds: expect.closeTo(650 / 2.5) },
    divide: { runs: 2, seconds: expect.closeTo(2 / 2.5) },
    evaluate: { runs: 2, seconds: expect.closeTo(180 / 2.5) },
    segment: { runs: 5, seconds: expect.closeTo(12), sigma: expect.closeTo(0.343, 2) },
  });
  expect(rest).toEqual({
    ...{ videos: 2, hoursPerVideo: 1.25, segmentsPerHour: 2, audioBytesPerHour: 15e6 },
    databaseBytesPerHour: undefined,
  });
});

test('attempts that failed or were given up do not count', async () => {
  const id = await ranVideo(database.db, { id: 'one', hours: 1, stages: { transcribe: 100 } });
  await database.db
    .insertInto('stage_runs')
    .values({
      ...{ video_id: id, stage: 'evaluate', config_hash: 'f'.repeat(64), status: 'failed', fault: 'video' },
      ...{ run_id: 'run', worker: 'worker', ended_at: new Date(Date.now() + 9e6) },
    })
    .execute();
  const { times } = await measuredStages(database.db, WEB);
  expect(Object.keys(times)).toEqual(['transcribe']);
});

test('of models only the one used last counts', async () => {
  await ranVideo(database.db, {
    ...{ id: 'before', hours: 1, stages: { transcribe: 900 }, segmentSeconds: [60], speechModel: 'large-v3' },
    miner: 'slow',
  });
  await ranVideo(database.db, {
    ...{ id: 'after', hours: 1, stages: { transcribe: 100 }, segmentSeconds: [5], speechModel: 'base' },
    miner: 'quick',
  });
  const { times } = await measuredStages(database.db, WEB);
  expect(times).toMatchObject({ transcribe: { runs: 1, seconds: 100 }, segment: { runs: 1, seconds: 5 } });
});

test('local files are proven and linked, not downloaded: they are measured apart', async () => {
  await ranVideo(database.db, { id: 'file', kind: 'file', hours: 1, stages: { download: 1 } });
  await ranVideo(database.db, { id: 'web', hours: 1, stages: { download: 30 } });
  const seconds = async (local: boolean) =>
    (await measuredStages(database.db, { local })).times.download?.seconds;
  expect([await seconds(true), await seconds(false)]).toEqual([1, 30]);
});

test('of a batch, what its videos took since it was last started', async () => {
  const settingsHash = await saveSettings(database.db, {});
  const trial = { source: 'list', sourceKey: 'list', settingsHash, options: {} };
  const listed = (id: string) => [
    { video: { id: asVideoId(id), kind: 'web', url: `http://127.0.0.1/${id}` } as const },
  ];
  await ranVideo(database.db, { id: 'old', hours: 1, stages: { transcribe: 900 }, segmentSeconds: [50] });
  await openBatch(database.db, { ...trial, name: asBatchName('trial') }, [
    ...listed('old'),
    ...listed('new'),
  ]);
  await openBatch(database.db, { ...trial, name: asBatchName('other') }, listed('elsewhere'));
  await ranVideo(database.db, { id: 'new', hours: 1, stages: { transcribe: 100 }, segmentSeconds: [5] });
  await ranVideo(database.db, {
    id: 'elsewhere',
    hours: 1,
    stages: { transcribe: 500 },
    segmentSeconds: [9],
  });
  const { times, videos } = await measuredStages(database.db, { ...WEB, batch: 'trial' });
  expect(times).toMatchObject({ transcribe: { runs: 1, seconds: 100 }, segment: { runs: 1, seconds: 5 } });
  expect(videos).toBe(1);
});
