import { sql } from 'kysely';
import {
  type ChoiceOptions,
  type Chosen,
  chooseVideos,
  type Listing,
} from '../../client/batch/choose-videos.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { asVideoId, type VideoId } from '../../domain/ids.ts';
import { readSource, type Source } from '../../domain/sources.ts';
import { UserError } from '../../domain/user-error.ts';
import type { ListOptions, SourceLister } from '../../engines/downloader/list-source.ts';
import type { ListedVideo } from '../../engines/downloader/listing.ts';
import { homeAt } from '../../stack/home.ts';
import type { Db } from '../../storage/database/database.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
beforeEach(() => emptyDatabase(database.db));

const nowhere = { resolve: (typed: string) => typed, kindOf: () => 'missing' as const };
const PLAYLIST = readSource('https://www.youtube.com/playlist?list=PLabc', nowhere);
const FEED = readSource('https://example.com/feed.xml', nowhere);
const configuration = configurationSchema.parse({});

const idOf = (entry: number): VideoId => asVideoId(`v${String(entry).padStart(10, '0')}`);
const entryOf = (number: number, entry: number): ListedVideo => {
  const id = idOf(entry);
  const video = { id, kind: 'youtube', url: `https://www.youtube.com/watch?v=${id}` } as const;
  return {
    video: { ...video, title: `Talk ${entry}`, description: 'long', durationMs: 600_000 },
    entry: number,
  };
};
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** A source of these entries, which may break off after some of them; `asked` says from where it was listed. */
function sourceOf(entries: readonly number[], breaksOffAfter?: number) {
  const asked: number[] = [];
  const list: SourceLister = async function* (_source, { after = 0, signal }: ListOptions = {}) {
    asked.push(after);
    for (const [index, entry] of entries.entries()) {
      if (index === breaksOffAfter) throw new UserError({ what: 'The listing broke off', todo: 'Mend it.' });
      if (index >= after) yield entryOf(index + 1, entry);
      signal?.throwIfAborted();
    }
  };
  return { list, asked };
}

const choose = (
  lister: SourceLister,
  options: ChoiceOptions = {},
  { source = PLAYLIST, ...more }: Partial<Listing> & { readonly source?: Source } = {},
): Promise<Chosen> =>
  chooseVideos(
    {
      ...{ configuration, home: homeAt('/nowhere/.vidmine'), skipSettings: configuration.batch },
      ...{ db: database.db, processedAmong: async () => new Set<VideoId>(), lister },
      ...more,
    },
    source,
    options,
  );

const takenOf = ({ selection }: Chosen): string[] => selection.taken.map(({ id }) => id);
const rows = async (table: 'listings' | 'listing_videos' | 'videos'): Promise<number> => {
  const { count } = await database.db
    .selectFrom(table)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
};

test('what was listed before it broke off is kept, and the same listing goes on from there', async () => {
  const broken = choose(sourceOf(range(1, 2000), 1234).list);
  await expect(broken).rejects.toMatchObject({
    what: 'The listing broke off',
    why: 'The 1234 videos that are listed are kept for a day: the same command goes on from there.',
    todo: 'Mend it.',
  });
  expect([await rows('videos'), await rows('listing_videos')]).toEqual([1234, 1234]);

  const again = sourceOf(range(1, 2000));
  expect(takenOf(await choose(again.list))).toEqual(range(1, 2000).map(idOf));
  expect(again.asked).toEqual([1214]);
  expect(await rows('videos')).toBe(2000);
});

test('a listing that came to its end is not used again: the source may have grown', async () => {
  await choose(sourceOf(range(1, 30)).list);
  expect([await rows('listings'), await rows('listing_videos'), await rows('videos')]).toEqual([0, 0, 30]);
  const grown = sourceOf(range(0, 30));
  expect(takenOf(await choose(grown.list))).toEqual(range(0, 30).map(idOf));
  expect(grown.asked).toEqual([0]);
});

test('one that ended because enough was found leaves nothing to go on with', async () => {
  const { selection } = await choose(sourceOf(range(1, 2000)).list, { limit: 30 });
  expect([selection.taken.length, selection.endedBy]).toEqual([30, 'limit']);
  expect([await rows('listings'), await rows('videos')]).toEqual([0, 30]);
});

test('an interrupted listing older than a day is made anew', async () => {
  await choose(sourceOf(range(1, 100), 60).list).catch(() => {});
  await database.db
    .updateTable('listings')
    .set({ updated_at: sql<Date>`now() - interval '25 hours'` })
    .execute();
  const again = sourceOf(range(1, 100));
  expect(takenOf(await choose(again.list))).toHaveLength(100);
  expect(again.asked).toEqual([0]);
});

test('an interrupted listing of another source is kept for a day, and no longer', async () => {
  await choose(sourceOf(range(1, 100), 60).list).catch(() => {});
  const next = () => choose(sourceOf(range(201, 210)).list, {}, { source: FEED });
  await next();
  expect([await rows('listings'), await rows('listing_videos')]).toEqual([1, 60]);
  await database.db
    .updateTable('listings')
    .set({ updated_at: sql<Date>`now() - interval '25 hours'` })
    .execute();
  await next();
  expect([await rows('listings'), await rows('listing_videos')]).toEqual([0, 0]);
});

test.each([
  ['a few of its first entries', range(11, 200), 80, [80]],
  ['so many that a gap would be left', range(61, 200), 80, [80, 0]],
  ['most of them', range(150, 200), 80, [80, 0]],
])('a source that lost %s meanwhile is listed without a gap', async (_name, left, after, asked) => {
  await choose(sourceOf(range(1, 200), after + 20).list).catch(() => {});
  const again = sourceOf(left);
  const taken = takenOf(await choose(again.list));
  expect(new Set(taken)).toEqual(
    new Set(
      range(1, 200)
        .filter((entry) => entry <= after + 20 || left.includes(entry))
        .map(idOf),
    ),
  );
  expect(taken).toHaveLength(new Set(taken).size);
  expect(again.asked).toEqual(asked);
});

test('a source that numbers nothing is listed from its beginning, and its videos are found', async () => {
  await choose(sourceOf(range(1, 100), 60).list, {}, { source: FEED }).catch(() => {});
  const again = sourceOf(range(1, 100));
  expect(takenOf(await choose(again.list, {}, { source: FEED }))).toHaveLength(100);
  expect(again.asked).toEqual([0]);
  expect(await rows('videos')).toBe(100);
});

test('Ctrl-C leaves what is listed and says how to go on', async () => {
  const stopsAfter = 700;
  const list: SourceLister = async function* (_source, { signal } = {}) {
    for (const entry of range(1, 2000)) {
      if (entry === stopsAfter + 1) process.emit('SIGINT');
      signal?.throwIfAborted();
      yield entryOf(entry, entry);
    }
  };
  await expect(choose(list)).rejects.toMatchObject({
    what: 'The listing was stopped after 700 videos, and nothing was started',
    todo: 'Run the same command again: it goes on from there.',
  });
  expect(await rows('listing_videos')).toBe(stopsAfter);
  const again = sourceOf(range(1, 2000));
  expect(takenOf(await choose(again.list))).toHaveLength(2000);
  expect(again.asked).toEqual([stopsAfter - 20]);
});

test('two listings of one source at a time both come to their end, and leave nothing that would be gone on with', async () => {
  const other = sourceOf(range(1, 1500));
  let second: Promise<Chosen> | undefined;
  const list: SourceLister = async function* () {
    for (const entry of range(1, 1500)) {
      if (entry === 1001) {
        second = choose(other.list);
        await second;
      }
      yield entryOf(entry, entry);
    }
  };
  expect(takenOf(await choose(list))).toEqual(range(1, 1500).map(idOf));
  expect(takenOf((await second)!)).toEqual(range(1, 1500).map(idOf));
  expect(other.asked).toEqual([980]);
  expect([await rows('listings'), await rows('listing_videos')]).toEqual([0, 0]);
});

test('an order that the source does not have is made of all of it', async () => {
  const taken = takenOf(await choose(sourceOf(range(1, 1200)).list, { oldestFirst: true, limit: 3 }));
  // Without times a playlist keeps its own order.
  expect(taken).toEqual([1, 2, 3].map(idOf));
  expect(await rows('videos')).toBe(1200);
});

test('the database is asked by pages, whatever number of videos there is', async () => {
  let statements = 0;
  const counting: Db = database.db.withPlugin({
    transformQuery: ({ node }) => {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const asked: number[] = [];
  const { selection } = await choose(
    sourceOf(range(1, 10_000)).list,
    {},
    {
      db: counting,
      processedAmong: async (ids) => {
        asked.push(ids.length);
        return new Set(ids.filter((id) => id.endsWith('7')));
      },
    },
  );
  expect([selection.taken.length, selection.left.length]).toEqual([9000, 1000]);
  expect(asked).toEqual(Array.from({ length: 20 }, () => 500));
  // Of each page: the listing, the videos, their places.
  expect(statements).toBeLessThanOrEqual(20 * 3 + 5);
  // Their long texts are in the database, not in memory.
  expect(selection.taken.every(({ description }) => description === undefined)).toBe(true);
  const { description } = await database.db
    .selectFrom('videos')
    .select('description')
    .where('id', '=', idOf(1))
    .executeTakeFirstOrThrow();
  expect(description).toBe('long');
});
