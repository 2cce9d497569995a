import { type CompiledQuery, sql } from 'kysely';
import { visibleWidth } from '../../client/rendering/text-width.ts';
import { type BatchReport, batchReport } from '../../client/status/batch-report.ts';
import { listedBatches } from '../../client/status/list-batches.ts';
import { readStatistics } from '../../client/status/read-statistics.ts';
import { renderBatch } from '../../client/status/render-batch.ts';
import { endedBadly } from '../../storage/database/batch-causes.ts';
import { findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { openDatabase } from '../../storage/database/database.ts';
import { LARGE, largeBatch } from '../fixtures/large-batch.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const VIDEOS = 7000;
const SEGMENTS = 10;
/** More than one look at a batch ever fetches: nothing of it may grow with the number of videos. */
const FEW_ROWS = 200;

const database = withTestDatabase();
let batch: NonNullable<Awaited<ReturnType<typeof findBatch>>>;
beforeAll(async () => {
  await largeBatch(database.db, { name: LARGE, videos: VIDEOS, segments: SEGMENTS });
  batch = (await findBatch(database.db, LARGE))!;
}, 120_000);

/** The same database, with every query and the rows it fetched. */
function counted(): { readonly db: Db; readonly fetched: { sql: string; rows: number }[] } {
  const fetched: { sql: string; rows: number }[] = [];
  const db = openDatabase(database.url, { maxConnections: 5 });
  const executor = db.getExecutor();
  const { executeQuery } = executor;
  executor.executeQuery = async <R>(query: CompiledQuery<R>) => {
    const result = await executeQuery.call(executor, query);
    fetched.push({ sql: query.sql, rows: result.rows.length });
    return result as never;
  };
  return { db, fetched };
}

const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const started = performance.now();
  const result = await work();
  process.stdout.write(`${what} of ${VIDEOS} videos: ${Math.round(performance.now() - started)} ms\n`);
  return result;
};

describe(`a batch of ${VIDEOS} videos`, () => {
  let report: BatchReport;
  beforeAll(async () => {
    report = await timed('the status', () => batchReport(database.db, batch));
  }, 60_000);

  test('is counted by outcome, stage and cause', () => {
    const part = VIDEOS / 10;
    expect(report.counts).toEqual({
      ...{ stored: 6 * part, failed: part, parked: part, open: 2 * part },
      ...{ skipped: 0, unavailable: 0, cancelled: 0 },
    });
    expect(report.state).toBe('running');
    expect(
      report.stages.map(({ stage, done, waiting, inWork, failed, parked }) => [
        stage,
        done,
        waiting,
        inWork,
        failed,
        parked,
      ]),
    ).toEqual([
      ['download', 8 * part, part, 0, 0, part],
      ...['transcribe', 'identify', 'segment', 'outline'].map((stage) => [stage, 8 * part, 0, 0, 0, 0]),
      ['mine', 6 * part, 0, part, part, 0],
      ...['evaluate', 'summarise', 'embed', 'publish'].map((stage) => [stage, 6 * part, 0, 0, 0, 0]),
    ]);
    expect(report.causes).toMatchObject([
      {
        outcome: 'parked',
        reason: 'truncated',
        count: part,
        detail: 'cut 7',
        videoIds: ['video-000007', 'video-000017', 'video-000027'],
      },
      { outcome: 'failed', reason: 'answer-cut-off', count: part / 2, detail: 'odd 6' },
      { outcome: 'failed', reason: 'unexpected', count: part / 2, detail: 'odd 16' },
    ]);
    expect(report.causes.map(({ remedy }) => remedy)).toEqual([
      expect.stringContaining('vidmine retry --reason truncated --batch large'),
      expect.stringContaining('vidmine retry --reason answer-cut-off --batch large'),
      expect.stringContaining('vidmine retry --reason unexpected --batch large'),
    ]);
    expect(report).toMatchObject({ inWork: part, storedLastHour: 2100 });
    expect(report.videosInWork).toHaveLength(12);
    expect(report.stages.find(({ stage }) => stage === 'download')).toMatchObject({
      completed: 8 * part,
      medianSeconds: 30,
    });
  });

  test('fetches a few rows for each section, however many videos there are', async () => {
    const { db, fetched } = counted();
    await batchReport(db, batch);
    await db.destroy();
    expect(fetched.length).toBeGreaterThan(5);
    expect(fetched.filter(({ rows }) => rows > FEW_ROWS)).toEqual([]);
    expect(fetched.length).toBeLessThan(15);
  });

  test('is looked up by its index, and its attempts by theirs', async () => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain
      select r.stage from batch_videos b cross join lateral (
        select stage from stage_runs r where r.video_id = b.video_id and r.started_at >= now() - interval '1 day'
        order by r.started_at desc, r.id desc limit 1) r
      where b.batch = ${LARGE} and b.outcome is null`.execute(database.db);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index.* on stage_runs/);
    expect(plan).not.toContain('Seq Scan on stage_runs');
  });

  test('fits a screen of 100 columns and 40 lines', () => {
    const lines = renderBatch(report, { interactive: true, color: true, width: 100 }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map(visibleWidth))).toBeLessThan(100);
    expect(lines.join('\n')).toMatch(/download .*5600 +700/);
  });

  test('has its statistics from the same rows', async () => {
    const statistics = await timed('the statistics', () => readStatistics(database.db, batch, report));
    const stored = report.counts.stored;
    expect(statistics).toMatchObject({
      processed: stored,
      errors: 700,
      audioHours: stored,
      segments: stored * SEGMENTS,
      transcripts: [{ engine: 'test', model: 'base', videos: stored }],
      claims: {
        ...{ visible: 3 * stored, accepted: 3 * stored, rejected: stored, unevaluated: 0 },
        tiers: { A: stored, B: stored, C: stored },
      },
      voices: [{ name: 'Ada Example', segments: 6 * stored, speechMs: 6000 * stored }],
    });
    const { host, guest, unknown } = statistics.speakers.roles;
    expect([host.segments, guest.segments, unknown.segments]).toEqual([6 * stored, 3 * stored, stored]);
    expect(statistics.successRate).toBeCloseTo(0.75, 10);
    expect(statistics.work.find(({ stage }) => stage === 'transcribe')).toMatchObject({ runs: 5600 });
  });

  test('is one line among all batches', async () => {
    const [line] = await timed('the list', () => listedBatches(database.db));
    expect(line).toMatchObject({
      ...{ batch: 'large', state: 'running', total: VIDEOS, inWork: 700 },
      counts: report.counts,
    });
  });

  test('names its single failures where they are asked for', async () => {
    const failures = await timed('the failures', () => endedBadly(database.db, LARGE, 10_000));
    expect(failures).toHaveLength(1400);
    expect(failures[0]).toMatchObject({
      ...{ videoId: 'video-000006', outcome: 'failed', reason: 'answer-cut-off', stage: 'mine', attempts: 1 },
    });
  });
});
