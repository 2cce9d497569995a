import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { reportCommand } from '../../client/report.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { homeToBe } from '../../stack/home.ts';
import { LARGE, largeBatch } from '../fixtures/large-batch.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { emptyDatabase, startTestDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();

beforeAll(async () => {
  const { db } = database;
  await emptyDatabase(db);
  await largeBatch(db, { name: LARGE, videos: 40, segments: 10 });
  await sql`insert into egresses (name) values ('direct')`.execute(db);
  await sql`insert into accounts (name, kind, egress) values ('alice', 'account', 'direct')`.execute(db);
  await sql`insert into leases (id, account, kind, purpose, video_id, workflow_id, run_id, batch, granted_at, expires_at, ended_at,
      end_kind, verdict, full_verdict, reason, returned_at, delay)
    select 'lease-' || n, 'alice', 'account', 'download', 'video-000000', 'video/video-000000', 'run', ${LARGE},
      now() - interval '1 hour', now(), now() - interval '59 minutes', case when n < 3 then 'success' else 'verdict' end,
      case when n = 3 then 'retry-now' end, case when n = 3 then '{}'::jsonb end, case when n = 3 then 'timeout' end, now(), '{"seconds": 200}'
    from generate_series(0, 3) as n`.execute(db);
  await sql`insert into queue_samples (queue, at, backlog, running, slots) values
    ('llm', now() - interval '10 minutes', 214, 6, 6), ('speech', now() - interval '10 minutes', 3, 1, 1)`.execute(
    db,
  );
  await sql`update batch_videos set outcome_detail = jsonb_set(outcome_detail, '{detail}', '"it says a | b <tag>"')
    where outcome = 'failed'`.execute(db);
});

async function report(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const command = reportCommand({
    openSession: async () => ({
      db: database.db,
      configuration: configurationSchema.parse({}),
      home: homeToBe(),
      stack: undefined,
      close: async () => {},
    }),
    print: (text) => printed.push(text),
  });
  await runCommand(command, args);
  return printed.join('\n');
}

/** Cells of a table's row; a pipe that is escaped ends none. */
const cellsOf = (row: string): string[] => row.slice(1, -1).split(/(?<!\\)\|/);

test('defect 132: the report has the statistics of the run, accounts, tiers, and failures by cause', async () => {
  const text = await report(LARGE);
  const titles = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    'Overview',
    'Results',
    'Claims and tiers',
    'Speed',
    'Stages',
    'Accounts',
    'Queue peaks',
    'What did not work, by cause',
    'Settings',
    'What to do next',
  ]);
  for (const row of [
    /^\| total \| 40 \|/m,
    /^\| processed \| 24 \|/m,
    /^\| errors \| 4 \|/m,
    /^\| no audio \| 0 \|/m,
    /^\| host \| 144 \| 60 % \|/m,
    /^\| guest \| 72 \| 30 % \|/m,
    /^\| unknown \| 24 \| 10 % \|/m,
    /^\| of tier A \| 24 \|/m,
    /^\| RTF per worker \| 0\.2 \| 0\.22 or less: met \|/m,
    /^\| throughput \| 3\.2 h\/h \| 50 h\/h, from 25 near: missed \|/m,
    /^\| audio stored \| 24\.0 h \|/m,
    /^\| saved by overlap \|/m,
    /^\| alice \| account \| 4 \| 3 \| 1 \| 3 min 00 s \| 13 min 20 s \|/m,
    /^\| mining \| 214 \| 6 \|/m,
    /^\| failed \| 2 \| answer-cut-off \| it says a \\\| b \\<tag\\> \|/m,
    /^- failed, answer-cut-off: `video-000006` `video-000026`$/m,
    /Success rate: \*\*75 %\*\*/,
    /vidmine retry --failed --batch large/,
  ]) {
    expect(text).toMatch(row);
  }
});

test('its tables are whole: every row has as many cells as its head', async () => {
  const tables = (await report(LARGE)).split('\n\n').filter((block) => block.startsWith('|'));
  expect(tables.length).toBeGreaterThan(7);
  for (const table of tables) {
    const [head, rule, ...rows] = table.split('\n');
    expect(rule).toMatch(/^\|( -+:? \|)+$/);
    for (const row of rows) expect([row, cellsOf(row).length]).toEqual([row, cellsOf(head!).length]);
  }
});

test('it goes into a file, and as JSON', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'vidmine-report-')), 'large.md');
  expect(await report(LARGE, '--output', file)).toBe(`Written to ${file}`);
  expect(await readFile(file, 'utf8')).toMatch(/^# large\n/);
  expect(JSON.parse(await report(LARGE, '--json'))).toMatchObject({
    report: { batch: 'large', total: 40 },
    statistics: { processed: 24, segments: 240, accountsUsed: 1 },
    videosByCause: [
      { outcome: 'parked' },
      { outcome: 'failed', videoIds: ['video-000006', 'video-000026'] },
      {},
    ],
  });
});

test('a file that cannot be written and a batch that is not there are refused', async () => {
  await expect(report(LARGE, '--output', '/nowhere/at/all.md')).rejects.toMatchObject({
    what: 'The report cannot be written to /nowhere/at/all.md',
    usage: true,
  });
  await expect(report('larg')).rejects.toMatchObject({
    what: 'There is no batch named larg',
    todo: expect.stringContaining('Did you mean large?'),
  });
});

test('on a database that nobody has worked with there is no batch', async () => {
  const empty = await startTestDatabase({ migrated: false });
  try {
    const command = reportCommand({
      openSession: async () => ({
        db: empty.db,
        configuration: configurationSchema.parse({}),
        home: homeToBe(),
        stack: undefined,
        close: async () => {},
      }),
    });
    await expect(runCommand(command, ['any'])).rejects.toMatchObject({ why: 'There is no batch at all.' });
  } finally {
    await empty.stop();
  }
});
