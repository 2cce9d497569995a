import { sql } from 'kysely';
import { installationSchema } from '../../domain/configuration.ts';
import { asVideoId, type VideoId } from '../../domain/ids.ts';
import { noveltyLimit } from '../../domain/link/novelty-limit.ts';
import { linkNeighbours } from '../../storage/database/claim-neighbours.ts';
import { claimsToCompare, elsewhereQuery } from '../../storage/database/claim-vectors.ts';
import { embeddingIndexName } from '../../storage/database/embedding-models.ts';
import { nearestOfClaims } from '../../storage/database/nearest-claims.ts';
import { publishTalk, type Saying } from '../fixtures/linked-talks.ts';
import { rejected } from '../fixtures/stored-video.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const RULES = installationSchema.parse({}).link;

beforeEach(() => emptyDatabase(database.db));

const at = (degrees: number, more: Partial<Saying> = {}): Saying => ({
  text: `At ${degrees}.`,
  degrees,
  ...more,
});

const talk = (id: string, ...degrees: number[]): Promise<VideoId> =>
  publishTalk(database.db, { id, says: degrees.map((direction) => at(direction)) });

const link = (id: string, rules = RULES): Promise<number> =>
  linkNeighbours(database.db, asVideoId(id), rules);

/** `a: At 10. > b: At 20.`: each list, by the words, since ids change with every publication. */
async function lists(): Promise<string[]> {
  const rows = await database.db
    .selectFrom('claim_neighbours as near')
    .innerJoin('claims as own', 'own.id', 'near.claim_id')
    .innerJoin('claims as other', 'other.id', 'near.neighbour_id')
    .select(['own.video_id as video', 'own.text', 'other.video_id as otherVideo', 'other.text as otherText'])
    .execute();
  return rows.map((row) => `${row.video}: ${row.text} > ${row.otherVideo}: ${row.otherText}`).sort();
}

async function nearest(id: string, text: string): Promise<number | undefined> {
  const claim = await database.db
    .selectFrom('claims')
    .select('id')
    .where('video_id', '=', id)
    .where('text', '=', text)
    .executeTakeFirstOrThrow();
  return (await nearestOfClaims(database.db, [claim.id])).get(claim.id)?.similarity;
}

const cosine = (degrees: number) => Math.cos((degrees * Math.PI) / 180);

test('claims of other videos that are near enough are neighbours, those of the same video never', async () => {
  await talk('a', 0, 2);
  await talk('b', 50, 100);
  expect(await link('a')).toBe(2);
  expect(await lists()).toEqual([
    'a: At 0. > b: At 50.',
    'a: At 2. > b: At 50.',
    'b: At 50. > a: At 0.',
    'b: At 50. > a: At 2.',
  ]);
  expect(await nearest('a', 'At 0.')).toBeCloseTo(cosine(50), 5);
  expect(await nearest('b', 'At 50.')).toBeCloseTo(cosine(48), 5);
  expect(await nearest('b', 'At 100.')).toBeUndefined();
});

const PERMUTATIONS = [
  ['a', 'b', 'c'],
  ['a', 'c', 'b'],
  ['b', 'a', 'c'],
  ['b', 'c', 'a'],
  ['c', 'a', 'b'],
  ['c', 'b', 'a'],
];

test.each([1, 2, 5])(
  'with %i neighbours, videos linked as they come, in any order, have the rows of the whole library linked at once',
  async (neighbours) => {
    const rules = { ...RULES, neighbours };
    const talks = { a: [0, 30, 44], b: [5, 12, 40], c: [9, 21, 50] };
    let expected: string[] | undefined;
    for (const order of PERMUTATIONS) {
      await emptyDatabase(database.db);
      for (const id of order) {
        await talk(id, ...talks[id as 'a']);
        await link(id, rules);
      }
      const asTheyCame = await lists();
      for (const id of ['a', 'b', 'c']) await link(id, rules);
      expect(await lists()).toEqual(asTheyCame);
      expected ??= asTheyCame;
      expect(asTheyCame).toEqual(expected);
    }
    expect(expected!.length).toBeGreaterThanOrEqual(9 * Math.min(neighbours, 2));
  },
);

test('novelty falls when a near claim of another video is stored, and returns when that is gone', async () => {
  await talk('a', 0);
  await link('a');
  expect(noveltyLimit(await nearest('a', 'At 0.'), RULES)).toBe(10);
  await talk('b', 30);
  await link('b');
  const beside30 = noveltyLimit(await nearest('a', 'At 0.'), RULES);
  expect(beside30).toBeLessThan(5);
  await talk('c', 10);
  await link('c');
  expect(noveltyLimit(await nearest('a', 'At 0.'), RULES)).toBe(1);
  // Before anything is linked again: what is gone does not count.
  await talk('c', 90);
  expect(noveltyLimit(await nearest('a', 'At 0.'), RULES)).toBe(beside30);
  await database.db.deleteFrom('publications').where('video_id', '=', 'b').execute();
  expect(noveltyLimit(await nearest('a', 'At 0.'), RULES)).toBe(10);
});

test('a list that lost its nearest, by a rerun or by a person, has the next nearest once that video is linked again', async () => {
  const rules = { ...RULES, neighbours: 1 };
  await talk('a', 0);
  await talk('b', 20);
  await talk('c', 10);
  // Near to c and so nearest to each other: nothing but the lists of a leads from a to b.
  await talk('d', 21);
  for (const id of ['a', 'b', 'c', 'd']) await link(id, rules);
  expect(await nearest('a', 'At 0.')).toBeCloseTo(cosine(10), 5);
  await talk('c', 90);
  await link('c', rules);
  expect(await nearest('a', 'At 0.')).toBeCloseTo(cosine(20), 5);
  await database.db
    .updateTable('claims')
    .set({ person_decision: 'reject' })
    .where('video_id', '=', 'b')
    .execute();
  await link('b', rules);
  expect(await nearest('a', 'At 0.')).toBeCloseTo(cosine(21), 5);
});

test('what is rejected has no neighbours and is none', async () => {
  await publishTalk(database.db, { id: 'a', says: [at(0), at(1, { evaluation: rejected('0.1', 2) })] });
  await talk('b', 3);
  await link('a');
  await link('b');
  expect(await lists()).toEqual(['a: At 0. > b: At 3.', 'b: At 3. > a: At 0.']);
});

test('videos published with different embedding models are not compared, and a list never holds both', async () => {
  const other = { model: 'other', dimensions: 8 };
  await talk('a', 0);
  await publishTalk(database.db, { id: 'b', says: [at(1)] }, other);
  await link('a');
  await link('b');
  expect(await lists()).toEqual([]);
  await publishTalk(database.db, { id: 'c', says: [at(2)] }, other);
  await talk('d', 3);
  for (const id of ['c', 'd']) await link(id);
  expect(await lists()).toEqual([
    'a: At 0. > d: At 3.',
    'b: At 1. > c: At 2.',
    'c: At 2. > b: At 1.',
    'd: At 3. > a: At 0.',
  ]);
});

test('the very words of many videos fill a list once, and no list is longer than it may be', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    await talk(id, 0);
    await link(id, { ...RULES, neighbours: 3 });
  }
  const rows = await database.db
    .selectFrom('claim_neighbours')
    .select((eb) => ['claim_id', eb.fn.countAll<number>().as('count')])
    .groupBy('claim_id')
    .execute();
  expect(rows.map(({ count }) => count)).toEqual([3, 3, 3, 3, 3, 3, 3, 3]);
});

test('two videos that are linked at the same time find each other as if one came after the other', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const [index, id] of ids.entries()) await talk(id, index * 7, 40 + index);
  await Promise.all(ids.map((id) => link(id)));
  const together = await lists();
  for (const id of ids) await link(id);
  expect(await lists()).toEqual(together);
  expect(together.length).toBe(60);
});

test('the nearest claims of other videos are found through the index of their vectors', async () => {
  const { db } = database;
  for (const [id, first] of [
    ['a', 0],
    ['b', 100],
  ] as const) {
    await talk(id, ...Array.from({ length: 200 }, (_, index) => first + index / 4));
  }
  await sql`analyze`.execute(db);
  const [claim] = await claimsToCompare(db, sql`claims.video_id = 'a'`);
  const plan = await db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx);
    await sql`set local enable_sort = off`.execute(trx);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${elsewhereQuery(claim!, 5)}`.execute(trx);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain(`Index Scan using ${embeddingIndexName(claim!.modelId, 'claim')} on embeddings`);
});
