import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '../fixtures/installation.ts';
import { type MediaServer, media, rssFeed } from '../fixtures/media-server.ts';
import { openServedRecordings, type ServedRecordings } from '../fixtures/served-recordings.ts';
import { spokenWav } from '../fixtures/test-media.ts';

const MINUTES = 60_000;
/** By age, oldest first, as no feed lists them. */
const OLDEST_FIRST = ['one', 'two', 'three', 'four', 'five'];
/** By its feed; nothing fetches it. */
const LONG = 'three';
const AS_LISTED = ['three', 'five', 'one', 'four', 'two'];

let served: ServedRecordings;
let server: MediaServer;
let installation: Installation;

beforeAll(async () => {
  const episodes = AS_LISTED.map((title) => ({
    title,
    path: `/${title}.wav`,
    durationSeconds: title === LONG ? 600 : 5,
    publishedAt: `2026-01-0${OLDEST_FIRST.indexOf(title) + 1}T12:00:00Z`,
  }));
  served = await openServedRecordings(async (python, url) => {
    const talk = await spokenWav(python);
    return {
      ...Object.fromEntries(episodes.map(({ path }) => [path, media(talk)])),
      '/feed.xml': (_request, response) => {
        const items = episodes.map(({ path, ...item }) => ({ ...item, url: url(path) }));
        response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(rssFeed('Talks', items));
      },
    };
  });
  ({ server, installation } = served);
}, 5 * MINUTES);
afterAll(() => served?.close(), 3 * MINUTES);

test(
  'defect 8: --limit takes the first N, --limit-unprocessed N that are new, and both say so',
  async () => {
    const twoNew = ['--oldest-first', '--limit-unprocessed', '2'];
    const first = await installation.expecting(0, ...start('first', ...twoNew, '--follow'));
    expect(first.stdout).toContain(
      '2 of 2 videos taken: --limit-unprocessed 2 takes 2 not processed before; --limit-unprocessed was reached',
    );
    expect(await stored()).toEqual(expect.arrayContaining(['one', 'two']));

    expect(await wouldTake(...twoNew)).toMatchObject({ titles: ['three', 'four'], considered: 4 });
    expect(await wouldTake('--oldest-first', '--limit', '3')).toMatchObject({
      ...{ titles: ['three'], considered: 3, reasons: ['already-stored', 'already-stored'] },
    });
    expect(await wouldTake('--limit', '2', '--again')).toMatchObject({ titles: ['three', 'five'] });
  },
  4 * MINUTES,
);

test(
  'defect 9: when everything is skipped, the output says why and what to do, and the exit code is 0',
  async () => {
    const choice = ['--newest-first', '--limit', '1', '--follow'];
    const before = await installation.expecting(0, ...start('newest', ...choice));
    expect(before.stdout).toContain(
      '1 of 1 video taken: --limit 1 looks at the first 1; --limit was reached',
    );
    expect(await stored()).toContain('five');
    const asked = server.requests.length;

    const nothing = await installation.expecting(0, ...start('newest-again', ...choice));
    expect(nothing.stdout).toMatch(/^0 of 1 video taken: --limit 1/m);
    expect(nothing.stdout).toMatch(
      /^1 left out: already-stored\nNothing to do\. .*--limit-unprocessed N.*--again$/m,
    );
    expect(nothing.stdout).toMatch(/^skipped +1 +already-stored +.*processed before/m);
    // The feed itself, and no recording.
    expect(server.requests.slice(asked).map(({ path }) => path)).toEqual(['/feed.xml']);
  },
  4 * MINUTES,
);

test(
  'defect 7: order and length rules change what is taken, and each can be switched off',
  async () => {
    const again = '--again';
    expect(await wouldTake(again)).toMatchObject({ titles: AS_LISTED });
    expect(await wouldTake(again, '--oldest-first')).toMatchObject({ titles: OLDEST_FIRST });
    expect(await wouldTake(again, '--newest-first')).toMatchObject({ titles: OLDEST_FIRST.toReversed() });
    expect(await wouldTake(again, '--skip-shorts')).toMatchObject({
      ...{ titles: [LONG], reasons: ['short', 'short', 'short', 'short'] },
    });
    expect(await wouldTake(again, '--skip-shorts', '--set', 'batch.shortSeconds=1')).toMatchObject({
      titles: AS_LISTED,
    });
    expect(await wouldTake(again, '--set', 'batch.maxDurationMinutes=9')).toMatchObject({
      ...{ titles: AS_LISTED.filter((title) => title !== LONG), reasons: ['too-long'] },
    });

    const file = join(installation.folder, 'vidmine.yaml');
    writeFileSync(file, 'batch:\n  skipShorts: true\n');
    expect(await wouldTake(again)).toMatchObject({ titles: [LONG] });
    expect(await wouldTake(again, '--set', 'batch.skipShorts=false')).toMatchObject({ titles: AS_LISTED });
    rmSync(file);
  },
  4 * MINUTES,
);

test('--dry-run shows what would be taken and leaves nothing behind', async () => {
  const before = server.requests.length;
  const { stdout } = await installation.expecting(0, ...start('only-looked', '--again', '--dry-run'));
  for (const title of OLDEST_FIRST)
    expect(stdout).toMatch(new RegExp(`^${title}-[0-9a-f]{8} +${title} `, 'm'));
  expect(stdout).toMatch(
    /5 of 5 videos taken: the whole source, no limit[\s\S]*Nothing was started \(--dry-run\)\./,
  );
  expect(server.requests.slice(before).map(({ path }) => path)).toEqual(['/feed.xml']);
  expect(await installation.expecting(2, 'status', 'only-looked')).toMatchObject({
    stderr: expect.stringContaining('no batch and no video named only-looked'),
  });
});

const start = (name: string, ...options: string[]): string[] => [
  ...['batch', 'start', server.url('/feed.xml'), '--name', name],
  ...options,
];

interface DryRun {
  readonly considered: number;
  readonly videos: readonly { readonly title: string }[];
  readonly left: readonly { readonly reason: string }[];
}

/** What a batch with these options would take, in its order. */
async function wouldTake(...options: string[]) {
  const { considered, videos, left } = await installation.json<DryRun>(
    ...start('looked', ...options, '--dry-run'),
  );
  return { considered, titles: videos.map(({ title }) => title), reasons: left.map(({ reason }) => reason) };
}

async function stored(): Promise<string[]> {
  const db = await installation.db();
  const rows = await db
    .selectFrom('publications')
    .innerJoin('videos', 'videos.id', 'publications.video_id')
    .select('title')
    .execute();
  return rows.map(({ title }) => title ?? '').sort();
}
