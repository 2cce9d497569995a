import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { asBatchName } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { settledVideos } from '../../storage/database/progress.ts';
import { listening } from '../fixtures/free-ports.ts';
import { type Installation, openInstallation } from '../fixtures/installation.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import {
  empty,
  htmlAsAudio,
  type MediaServer,
  media,
  startMediaServer,
  truncated,
} from '../fixtures/media-server.ts';
import { spokenWav } from '../fixtures/test-media.ts';

const MINUTES = 60_000;
/** Somebody says a sentence in it. */
let talk: Buffer;
let server: MediaServer;
let installation: Installation;
/** No stack runs here. */
let idle: Installation;

beforeAll(async () => {
  talk = await spokenWav(installedToolPaths().python);
  server = await startMediaServer({
    '/good.wav': media(talk),
    '/page.mp3': htmlAsAudio,
    '/empty.mp3': empty,
    '/half.wav': truncated(talk),
  });
  // Faults of a video are final at once: the waits between attempts are shown elsewhere.
  installation = await openInstallation({ VIDMINE_BATCH_MAX_ATTEMPTS: '1', VIDMINE_MINING: 'off' });
  idle = await openInstallation();
  await installation.up();
}, 5 * MINUTES);
afterAll(async () => {
  await idle?.close();
  await installation?.close();
  await server?.close();
}, 3 * MINUTES);

test.each<[what: string, args: string[], code: number, says: RegExp]>([
  [
    'a missing file',
    ['batch', 'start', 'gone.mp3'],
    2,
    /gone\.mp3 was not found\n.*there is no file[\s\S]*What to do:/,
  ],
  ['an unknown URL scheme', ['batch', 'start', 'gopher://example.org/a'], 2, /scheme "gopher:"[\s\S]*https:/],
  [
    'a file that is no media file',
    ['batch', 'start', 'notes.pdf'],
    2,
    /\.pdf" is neither a media file[\s\S]*What to do:/,
  ],
  ['an empty file', ['batch', 'start', 'empty.wav'], 1, /empty\.wav[\s\S]*0 bytes[\s\S]*What to do:/],
  ['an empty folder', ['batch', 'start', 'nothing'], 1, /nothing has nothing to hear[\s\S]*What to do:/],
  [
    'a list with no good line',
    ['batch', 'start', 'bad.txt'],
    1,
    /names no video[\s\S]*line 1: .*gopher[\s\S]*line 2: /,
  ],
  [
    'an unusable name',
    ['batch', 'start', 'good.wav', '--name', 'a/b'],
    2,
    /"a\/b" cannot be the name[\s\S]*--name/,
  ],
  [
    'a limit that is no number',
    ['batch', 'start', 'good.wav', '--limit', 'few'],
    2,
    /--limit[\s\S]*whole number from 1/,
  ],
  ['two orders', ['batch', 'start', 'good.wav', '--newest-first', '--oldest-first'], 2, /exclude each other/],
  ['an unknown option', ['batch', 'start', 'good.wav', '--fast'], 2, /unknown option '--fast'/],
  ['an unknown command', ['mine'], 2, /unknown command 'mine'/],
  [
    'an unknown setting',
    ['batch', 'start', 'good.wav', '--set', 'batch.concurrentVideo=3'],
    2,
    /batch\.concurrentVideo\b[\s\S]*batch\.concurrentVideos/,
  ],
  [
    'a wrong value',
    ['batch', 'start', 'good.wav', '--set', 'batch.concurrentVideos=many'],
    2,
    /batch\.concurrentVideos[\s\S]*many/,
  ],
  [
    'an unknown video to retry',
    ['retry', 'nobody-knows'],
    2,
    /No video is known as nobody-knows[\s\S]*vidmine status/,
  ],
  [
    'an unknown video to show',
    ['show', 'nobody-knows'],
    2,
    /No video is known as nobody-knows[\s\S]*vidmine status/,
  ],
  [
    'an unknown name to look at',
    ['status', 'nobody-knows'],
    2,
    /no batch and no video named nobody-knows[\s\S]*vidmine status/,
  ],
  [
    'an unknown batch to retry',
    ['retry', '--failed', '--batch', 'nobody'],
    2,
    /no batch named nobody[\s\S]*vidmine batch start/,
  ],
  ['a retry of nothing', ['retry'], 2, /Nothing to retry was named[\s\S]*--failed/],
])('%s is refused with the reason and what to do, and nothing is stored', async (_what, args, code, says) => {
  writeSources(installation.folder);
  const before = await rows();
  const refused = await installation.expecting(code, ...args);
  expect(refused.stdout).toBe('');
  expect(refused.stderr).toMatch(says);
  expect(refused.stderr).not.toMatch(/unexpected error|\n\s+at /);
  expect(await rows()).toEqual(before);
});

test(
  'defect 34: pages, stubs, broken and missing recordings end with their own reason, a list names its bad lines, and the good ones are stored',
  async () => {
    const list = join(installation.folder, 'mixed.txt');
    writeFileSync(join(installation.folder, 'cut.wav'), talk);
    truncateSync(join(installation.folder, 'cut.wav'), talk.length / 2);
    writeFileSync(
      list,
      [
        '# recordings of the week',
        server.url('/good.wav'),
        server.url('/page.mp3'),
        server.url('/empty.mp3'),
        'gopher://example.org/a',
        server.url('/half.wav'),
        `${server.url('/good.wav')}#again`,
        server.url('/gone.mp3'),
        'cut.wav',
        'nowhere.wav',
      ].join('\n'),
    );
    const followed = await installation.expecting(3, 'batch', 'start', list, '--name', 'mixed', '--follow');
    expect(followed.stdout).toMatch(/^line 5: gopher:.*scheme "gopher:"/m);
    expect(followed.stdout).toMatch(/^line 7: .*good\.wav#again: the same as line 2, taken once$/m);
    expect(followed.stdout).toMatch(/^line 10: nowhere\.wav: there is no file/m);
    expect(followed.stdout).toContain('6 of 6 videos taken');

    // Grouped by cause, in the words of the program that said so.
    const status = await installation.expecting(0, 'status', 'mixed');
    expect(followed.stdout).toMatch(
      /^What is parked is tried again in (1 h 5\d|2 h 00) min; the batch goes on by itself/m,
    );
    expect(status.stdout).toMatch(/^parked 2: tried again in (1 h 5\d|2 h 00) min/m);
    expect(status.stdout).toMatch(/^failed +1 +truncated +.*ends after 2\.5 s/m);
    expect(status.stdout).toMatch(/^parked +1 +truncated +.*Got error: \d+ bytes read/m);
    expect(status.stdout).toMatch(/^unavailable +1 +not-found +.*HTTP Error 404/m);
    expect(status.stdout).toMatch(/^unavailable +1 +not-media +.*HTML page/m);
    expect(status.stdout).toContain('vidmine retry --failed');
    expect(await outcomesOf('mixed')).toEqual({
      'good.wav': { kind: 'stored', segments: 1, claims: 0 },
      'page.mp3': expect.objectContaining({ kind: 'unavailable', reason: 'not-media' }),
      'empty.mp3': expect.objectContaining({ kind: 'parked', reason: 'empty-file' }),
      'half.wav': expect.objectContaining({ kind: 'parked', reason: 'truncated' }),
      'gone.mp3': expect.objectContaining({ kind: 'unavailable', reason: 'not-found' }),
      'cut.wav': expect.objectContaining({ kind: 'failed', stage: 'download', reason: 'truncated' }),
    });
  },
  4 * MINUTES,
);

test(
  'the same name with another source is refused, naming both',
  async () => {
    writeSources(installation.folder);
    await installation.expecting(0, 'batch', 'start', 'good.wav', '--name', 'taken', '--follow');
    const before = await rows();
    const refused = await installation.expecting(2, 'batch', 'start', 'other', '--name', 'taken');
    expect(refused.stderr).toMatch(
      /batch taken has another source\n.*good\.wav, not on other[\s\S]*Choose another --name/,
    );
    expect(await rows()).toEqual(before);
  },
  3 * MINUTES,
);

test('without a running stack every command says so, and how to start one', async () => {
  writeSources(idle.folder);
  for (const command of [
    ['batch', 'start', 'good.wav'],
    ['status'],
    ['retry', '--failed'],
    ['show', 'x'],
    ['search', 'x'],
  ]) {
    const refused = await idle.expecting(1, ...command);
    expect(refused.stderr).toMatch(/stack is not running here[\s\S]*What to do: .*vidmine up --detach/);
    expect(refused.stdout).toBe('');
  }
});

test('a database that does not answer is named without its password, by commands and by `up`', async () => {
  const { port, close } = await listening();
  await close();
  const unanswered = { VIDMINE_DATABASE_URL: `postgres://reader:s3cret@127.0.0.1:${port}/library` };
  for (const [where, command] of [
    [installation, ['status']],
    [installation, ['batch', 'start', 'good.wav', '--name', 'unstored']],
    [idle, ['up', '--detach']],
  ] as const) {
    const refused = await where.vidmine(command, unanswered);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      new RegExp(`database does not answer[\\s\\S]*127\\.0\\.0\\.1:${port}[\\s\\S]*What to do:`),
    );
    expect(refused.stderr).not.toMatch(/s3cret|unexpected error/);
  }
});

test('a port in use is named with its holder and its setting, and nothing is left running', async () => {
  const { VIDMINE_STACK_TEMPORAL_PORT = '' } = installation.environment;
  const refused = await idle.vidmine(['up', '--detach'], { VIDMINE_STACK_TEMPORAL_PORT });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    new RegExp(
      `Temporal cannot use port ${VIDMINE_STACK_TEMPORAL_PORT}[\\s\\S]*in use[\\s\\S]*VIDMINE_STACK_TEMPORAL_PORT`,
    ),
  );
  expect(await idle.processes()).toEqual([]);
});

function writeSources(folder: string): void {
  writeFileSync(join(folder, 'good.wav'), talk);
  writeFileSync(join(folder, 'empty.wav'), '');
  writeFileSync(join(folder, 'notes.pdf'), '%PDF-1.7');
  writeFileSync(join(folder, 'bad.txt'), 'gopher://example.org/a\nhttps://exa mple.org\n');
  mkdirSync(join(folder, 'nothing'), { recursive: true });
  mkdirSync(join(folder, 'other'), { recursive: true });
}

/** How much there is of everything that a refused command must not have written. */
async function rows(): Promise<unknown> {
  const { rows: counted } = await sql`
    select (select count(*) from batches) as batches, (select count(*) from videos) as videos,
           (select count(*) from batch_videos) as listed, (select count(*) from stage_runs) as runs,
           (select count(*) from publications) as stored`.execute(await installation.db());
  return counted[0];
}

/** By the last part of each video's address. */
async function outcomesOf(batch: string): Promise<Record<string, Outcome>> {
  const db = await installation.db();
  const videos = await db.selectFrom('videos').select(['id', 'url']).execute();
  const settled = await settledVideos(db, asBatchName(batch));
  return Object.fromEntries(
    settled.map(({ videoId, outcome }) => [
      videos
        .find(({ id }) => id === videoId)!
        .url.split('/')
        .at(-1)!,
      outcome,
    ]),
  );
}
