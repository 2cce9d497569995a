import { CompiledQuery, sql } from 'kysely';
import { readOutlook } from '../../client/status/read-outlook.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { asBatchName } from '../../domain/ids.ts';
import { setControl } from '../../storage/database/batch-control.ts';
import { endBatch, findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { reportLoad } from '../../storage/database/machine-loads.ts';
import { reportSlots } from '../../storage/database/worker-slots.ts';
import { batchUnderWay, type UnderWay } from '../fixtures/batch-under-way.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
beforeEach(async () => {
  await emptyDatabase(database.db);
  const limits = [{ by: 'memory', slots: 12, why: 'memory: (68 GB - 8 GB) / 5 GB' }];
  await reportSlots(database.db, BOX, [
    { queue: 'network', slots: 24, chosen: 24, running: 0 },
    { queue: 'speech', slots: 2, chosen: 2, running: 1 },
    { queue: 'llm', slots: 6, chosen: 6, running: 6, limits },
    { queue: 'flagship', slots: 1, chosen: 1, running: 0 },
    { queue: 'voices', slots: 1, chosen: 1, running: 0 },
    { queue: 'embedding', slots: 4, chosen: 4, running: 0 },
    { queue: 'database', slots: 10, chosen: 10, running: 0 },
  ]);
});

const BOX = { worker: 'box/1', host: 'box' };
const HOUR = 3600;
/** 300 videos of an hour each hour; mining would take 15 s of its six slots for each. */
const WAY: UnderWay = {
  ...{ name: 'many', videos: 400, ended: 150, inFlight: 10, hoursAgo: 0.5, segments: 10 },
  miningSeconds: 90,
  stageSeconds: {
    ...{ download: 5, transcribe: 8, identify: 1, segment: 0.1, outline: 2 },
    ...{ evaluate: 4, summarise: 2, embed: 1, publish: 0.1 },
  },
};

const configuration = configurationSchema.parse({});
const outlook = async (db: Db = database.db, name = WAY.name) =>
  readOutlook({ db, configuration }, (await findBatch(db, name))!);

/** Looks at a queue over the last minutes. */
const sampled = (queue: string, backlog: number, running: number, slots: number) =>
  sql`insert into queue_samples
    select ${queue}, now() - n * interval '15 seconds', ${backlog}, ${running}, ${slots} from generate_series(1, 20) n`.execute(
    database.db,
  );

const miningIsFull = () =>
  Promise.all([
    sampled('llm', 214, 6, 6),
    sampled('speech', 0, 1, 2),
    sampled('flagship', 0, 0, 1),
    sampled('network', 0, 2, 24),
  ]);

test('defect 124: the slowest measured stage decides when a batch ends, and is named', async () => {
  await batchUnderWay(database.db, WAY);
  await miningIsFull();
  const { bottleneck, eta, queues, machines } = await outlook();
  // 250 videos of 92 s of the model, less the 45 s and 2 s that each of ten has had, over six slots.
  const reckoned = (250 * 92 - 10 * 47) / 6;
  expect(eta!.likelySeconds).toBeGreaterThan(reckoned);
  expect(eta!.likelySeconds).toBeLessThan(reckoned * 1.02);
  expect(eta!.earliestSeconds).toBeLessThan(eta!.likelySeconds);
  expect(eta!.latestSeconds).toBeGreaterThan(eta!.likelySeconds);
  expect(eta!.basis).toMatch(/^mining: 6 h \d\d min of work for 6 slots, as 150 videos took it$/);
  expect(bottleneck).toEqual({
    binds: 'llm',
    class: 'llm',
    sentence: 'mining binds: 214 segments wait for 6 slots, evaluation idles 100 %',
    todo: expect.stringMatching(/^one more slot saves about \d+ min \d\d s: vidmine tune mining=7$/),
  });
  expect(queues.find(({ queue }) => queue === 'speech')).toEqual({
    ...{ queue: 'speech', backlog: 0, running: 1, slots: 2, busyShare: 0.5 },
  });
  expect(machines).toEqual([]);
});

test('of a batch that is slower than its measured work, the pace of the last hours decides', async () => {
  await batchUnderWay(database.db, { ...WAY, hoursAgo: 9 });
  const { eta } = await outlook();
  // 50 videos in three hours.
  expect(eta!.basis).toMatch(
    /^the pace of the last 3 h 00 min: (49|50|51) videos; by its measured work, mining: /,
  );
  expect(eta!.likelySeconds / ((250 / 50) * 3 * HOUR)).toBeCloseTo(1, 1);
});

test.each<[string, Partial<UnderWay>, (db: Db) => Promise<unknown>]>([
  ['fewer than a handful were stored', { ended: 4 }, async () => {}],
  ['it rests', {}, (db) => setControl(db, asBatchName(WAY.name), 'pause')],
  ['it has ended', {}, (db) => endBatch(db, asBatchName(WAY.name))],
  [
    'no worker serves what is slowest',
    {},
    (db) => db.deleteFrom('worker_slots').where('queue', '=', 'llm').execute(),
  ],
])('no end is told where %s', async (_name, way, then) => {
  await batchUnderWay(database.db, { ...WAY, ...way });
  await then(database.db);
  expect((await outlook()).eta).toBeUndefined();
});

test('a batch that rests has no bottleneck; its machines and queues are there all the same', async () => {
  await batchUnderWay(database.db, WAY);
  await setControl(database.db, asBatchName(WAY.name), 'pause-now');
  await reportLoad(database.db, BOX, ['llm'], {
    ...{ cpuShare: 0.2, memoryFreeBytes: 1e9, memoryTotalBytes: 4e9, gpus: [] },
    ...{ diskFreeBytes: 5e9, diskTotalBytes: 9e9 },
  });
  const { bottleneck, machines, queues } = await outlook();
  expect(bottleneck).toBeUndefined();
  expect(machines.map(({ host }) => host)).toEqual(['box']);
  expect(queues.find(({ queue }) => queue === 'llm')).toMatchObject({ slots: 6, running: 6 });
});

test('memory that is short is said instead of advising a slot', async () => {
  await batchUnderWay(database.db, WAY);
  await miningIsFull();
  await reportLoad(database.db, BOX, ['llm'], {
    ...{ cpuShare: 0.2, memoryFreeBytes: 2e9, memoryTotalBytes: 64e9, gpus: [] },
    ...{ diskFreeBytes: undefined, diskTotalBytes: undefined },
  });
  expect((await outlook()).bottleneck?.todo).toMatch(
    /^no slot more: 2\.0 GB of memory are free on box, and 8\.0 GB are to stay free; more mining slots/,
  );
});

test('downloads bind where accounts have to wait and slots are free behind them', async () => {
  const { db } = database;
  await batchUnderWay(db, { ...WAY, inFlight: 0 });
  await sql`insert into egresses (name) values ('direct')`.execute(db);
  await sql`
    insert into accounts (name, kind, egress, next_allowed_at)
    values ('alice', 'account', 'direct', now() + interval '4 minutes'),
           ('bob', 'account', 'direct', now() + interval '190.5 seconds')`.execute(db);
  // Everybody had one turn; one video had one more, in which nothing was asked of a site.
  await sql`
    insert into leases (id, account, kind, purpose, video_id, workflow_id, run_id, granted_at, expires_at, ended_at, end_kind, returned_at)
    select 'l' || n, 'alice', 'account', 'download', video_id, 'w', 'r', started_at, now(), now(),
      case when n > 150 then 'not-used' else 'success' end, now()
    from (
      select row_number() over () as n, video_id, started_at from (
        select video_id, started_at from stage_runs where stage = 'download'
        union all (select video_id, started_at from stage_runs where stage = 'download' limit 1)) twice) turns`.execute(
    db,
  );
  await Promise.all([sampled('llm', 0, 1, 6), sampled('speech', 0, 0, 2)]);
  const { bottleneck, eta } = await outlook();
  expect(bottleneck).toMatchObject({
    binds: 'accounts',
    class: 'io',
    sentence: expect.stringMatching(
      /^downloads bind: 250 videos to download in turns of 2 accounts, the next in 3 min (10|09) s, speech idles 100 %$/,
    ),
    todo: expect.stringMatching(/^one more account saves about .*: vidmine accounts add$/),
  });
  expect(eta?.basis).toMatch(/^downloads: .* of work for 2 accounts, as 150 videos took it$/);
});

test('what failed on the way took slots too; what was shared, or left out as it was listed, did not', async () => {
  const { db } = database;
  await batchUnderWay(db, WAY);
  const before = (await outlook()).eta!.likelySeconds;
  await sql`
    insert into stage_runs (video_id, stage, config_hash, status, run_id, worker, started_at, ended_at, fault, reason, detail)
    select video_id, 'outline', ${'d'.repeat(64)}, 'failed', 'run', 'box/1', started_at, started_at + interval '92 seconds', 'video', 'invalid-answer', 'x'
    from stage_runs where stage = 'mine' and status = 'completed'`.execute(db);
  expect((await outlook()).eta!.likelySeconds / before).toBeCloseTo(2, 1);
  // Half of the ends were somebody else's work, or none.
  await sql`update batch_videos set shared = true where position < 70`.execute(db);
  await sql`
    update batch_videos set outcome = 'skipped', outcome_detail = '{"kind":"skipped"}', settled_at = (select started_at from batches)
    where position between 70 and 74`.execute(db);
  expect((await outlook()).eta!.basis).toContain('as 75 videos took it');
});

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** What is asked of the database while somebody works with it. */
async function queriesOf(work: (db: Db) => Promise<unknown>) {
  const queries: CompiledQuery[] = [];
  let rows = 0;
  const { db } = database;
  const recording = db.withPlugin({
    transformQuery: ({ node, queryId }) => {
      queries.push(db.getExecutor().compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result }) => {
      rows += result.rows.length;
      return result;
    },
  });
  const began = performance.now();
  await work(recording);
  return { queries, rows, milliseconds: Math.round(performance.now() - began) };
}

test('of 7000 videos it asks the same few questions, fetches few rows, and reads no table once for each video', async () => {
  const large = { videos: 7000, ended: 3000, inFlight: 100, hoursAgo: 10 };
  await batchUnderWay(database.db, { ...WAY, name: 'small' });
  const small = await queriesOf((db) => outlook(db, 'small'));
  await batchUnderWay(database.db, { ...WAY, ...large });
  await sql`
    insert into leases (id, account, kind, purpose, video_id, workflow_id, run_id, granted_at, expires_at, ended_at, end_kind, returned_at)
    select 'l' || id, 'alice', 'account', 'download', video_id, 'w', 'r', started_at, now(), now(), 'success', now()
    from stage_runs where stage = 'download'`.execute(database.db);
  await sql`
    insert into model_calls (video_id, batch, stage, role, engine, model, status, prompt_tokens, output_tokens, latency_ms, cost, started_at, ended_at)
    select video_id, 'many', case when n = 1 then 'link' else 'mine' end, 'miner', 'ollama', 'm', 'answered', 1, 1, 1, 0, started_at, now()
    from stage_runs, generate_series(1, 5) n where stage = 'mine'`.execute(database.db);
  await sql`analyze`.execute(database.db);
  await miningIsFull();
  await outlook();
  const { queries, rows, milliseconds } = await queriesOf((db) => outlook(db));
  process.stdout.write(
    `outlook on 7000 videos: ${milliseconds} ms, ${queries.length} queries, ${rows} rows\n`,
  );
  expect(queries).toHaveLength(small.queries.length);
  expect(queries.length).toBeLessThanOrEqual(16);
  // 300 that ended, those in flight, and a few of everything else.
  expect(rows).toBeLessThan(450);
  for (const { sql: text, parameters } of queries) {
    const explained = CompiledQuery.raw(`explain (analyze, format json) ${text}`, [...parameters]);
    const result = await database.db.executeQuery<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(explained);
    const scans = nodesOf(result.rows[0]!['QUERY PLAN'][0].Plan).filter(
      (node) => node['Node Type'] === 'Seq Scan' && node['Actual Loops'] > 8,
    );
    expect(scans.map((node) => node['Relation Name'])).toEqual([]);
  }
});
