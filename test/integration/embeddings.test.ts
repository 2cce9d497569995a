import { sql } from 'kysely';
import { openDatabase } from '../../storage/database/database.ts';
import { findEmbeddingModel, registerEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { missingTextHashes, storeEmbeddings } from '../../storage/database/embeddings.ts';
import { textHash } from '../../storage/database/text-hash.ts';
import { cosineDistance } from '../../storage/database/vectors.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';

const database = withTestDatabase();
const MODEL = { engine: 'test', model: 'first', digest: 'd1', dimensions: 3, maxTokens: 512 };
const vectorOf = (text: string, ...vector: number[]) => ({ textHash: textHash(text), vector });

const embeddingIndexes = async (): Promise<string[]> => {
  const { rows } = await sql<{ definition: string }>`
    select indexdef as definition from pg_indexes
    where tablename = 'embeddings' and indexdef like '%hnsw%' order by indexname`.execute(database.db);
  return rows.map((row) => row.definition);
};

test('a model is registered once, however many processes do it at the same moment', async () => {
  const model = { ...MODEL, model: 'raced' };
  const processes = [1, 2, 3, 4].map(() => openDatabase(database.url, { maxConnections: 1 }));
  try {
    const ids = await Promise.all(processes.map((db) => registerEmbeddingModel(db, model)));
    expect(new Set(ids).size).toBe(1);
    expect(await registerEmbeddingModel(database.db, model)).toBe(ids[0]);
    const indexes = (await embeddingIndexes()).filter((sql) => sql.includes(`model_id = ${ids[0]})`));
    expect(indexes).toHaveLength(2);
    for (const index of indexes) expect(index).toMatch(/vector\(3\)\) vector_cosine_ops/);
  } finally {
    await Promise.all(processes.map((db) => db.destroy()));
  }
});

test('defect 96: a model whose dimensions changed stops with both numbers before anything is stored', async () => {
  const model = { ...MODEL, model: 'changed' };
  await registerEmbeddingModel(database.db, model);
  const before = await embeddingIndexes();
  await expect(registerEmbeddingModel(database.db, { ...model, dimensions: 5 })).rejects.toThrow(
    /changed gives vectors of 5 dimensions, but its stored vectors have 3[\s\S]*What to do/,
  );
  await expect(findEmbeddingModel(database.db, { ...model, dimensions: 5 })).rejects.toThrow('5 dimensions');
  expect(await embeddingIndexes()).toEqual(before);
});

test.each<[string, number[], string]>([
  ['too short', [1, 0], '2 dimensions instead of 3'],
  ['too long', [1, 0, 0, 0], '4 dimensions instead of 3'],
  ['not a number', [1, Number.NaN, 0], 'not a number'],
  ['zero', [0, 0, 0], 'is zero'],
])('defect 96: a vector that is %s is refused with all that came with it', async (_, vector, message) => {
  const id = await registerEmbeddingModel(database.db, { ...MODEL, model: 'strict' });
  const good = vectorOf('good', 1, 0, 0);
  const storing = storeEmbeddings(database.db, id, 'segment', [good, vectorOf('bad', ...vector)]);
  await expect(storing).rejects.toThrow(message);
  expect(await missingTextHashes(database.db, id, 'segment', [good.textHash])).toEqual([good.textHash]);
});

test('defect 97: two models of different dimensions hold vectors of the same text side by side', async () => {
  const old = await registerEmbeddingModel(database.db, { ...MODEL, model: 'old' });
  const next = await registerEmbeddingModel(database.db, { ...MODEL, model: 'next', dimensions: 5 });
  await storeEmbeddings(database.db, old, 'segment', [vectorOf('both', 1, 0, 0)]);
  expect(await missingTextHashes(database.db, next, 'segment', [textHash('both')])).toEqual([
    textHash('both'),
  ]);
  await storeEmbeddings(database.db, next, 'segment', [vectorOf('both', 0, 0, 0, 0, 1)]);
  const rows = await database.db
    .selectFrom('embeddings')
    .select(['model_id', 'embedding'])
    .where('text_hash', '=', textHash('both'))
    .orderBy('model_id')
    .execute();
  expect(rows).toEqual([
    { model_id: old, embedding: '[1,0,0]' },
    { model_id: next, embedding: '[0,0,0,0,1]' },
  ]);
});

test('a model of thousands of dimensions is indexed in half precision and searched by it', async () => {
  const dimensions = 2560;
  const id = await registerEmbeddingModel(database.db, { ...MODEL, model: 'large', dimensions });
  const vector = Array.from({ length: dimensions }, (_, index) => Math.sin(index));
  await storeEmbeddings(database.db, id, 'segment', [vectorOf('large', ...vector)]);
  const [index] = (await embeddingIndexes()).filter((sql) => sql.includes(`model_id = ${id})`));
  expect(index).toContain('halfvec(2560)) halfvec_cosine_ops');
  const plan = await database.db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select from embeddings where model_id = ${sql.lit(id)} and kind = 'segment'
      order by ${cosineDistance(dimensions, vector)} limit 1`.execute(trx);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain(`Index Scan using embeddings_hnsw_${id}_`);
});

test('a model of more dimensions than an index can hold is refused before any work', async () => {
  const huge = { ...MODEL, model: 'huge', dimensions: 4096 };
  await expect(registerEmbeddingModel(database.db, huge)).rejects.toThrow(/4096[\s\S]*at most 4000/);
});

test('a limit of other length cuts texts elsewhere, so it is another model', async () => {
  const short = await registerEmbeddingModel(database.db, { ...MODEL, model: 'cut', maxTokens: 128 });
  const long = await registerEmbeddingModel(database.db, { ...MODEL, model: 'cut', maxTokens: 512 });
  expect(short).not.toBe(long);
});

test('missing texts come once each, in the order asked, by kind', async () => {
  const id = await registerEmbeddingModel(database.db, { ...MODEL, model: 'kinds' });
  await storeEmbeddings(database.db, id, 'segment', [vectorOf('stored', 1, 0, 0)]);
  const [zeta, stored, alpha] = ['zeta', 'stored', 'alpha'].map(textHash) as [string, string, string];
  expect(await missingTextHashes(database.db, id, 'segment', [zeta, stored, alpha, zeta])).toEqual([
    zeta,
    alpha,
  ]);
  expect(await missingTextHashes(database.db, id, 'claim', [stored])).toEqual([stored]);
  expect(await missingTextHashes(database.db, id, 'claim', [])).toEqual([]);
});

test('defect 101: storing vectors again leaves one of each, and writers in opposite orders do not lock each other out', async () => {
  const id = await registerEmbeddingModel(database.db, { ...MODEL, model: 'again' });
  const vectors = Array.from({ length: 700 }, (_, index) => vectorOf(`text ${index}`, 1, index, 0));
  await Promise.all([
    storeEmbeddings(database.db, id, 'segment', vectors),
    storeEmbeddings(database.db, id, 'segment', vectors.toReversed()),
    storeEmbeddings(database.db, id, 'segment', [...vectors, ...vectors]),
  ]);
  const { count } = await database.db
    .selectFrom('embeddings')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('model_id', '=', id)
    .executeTakeFirstOrThrow();
  expect(count).toBe(700);
});

test('the same text in another Unicode form has the same hash', () => {
  expect(textHash('A\u030angstrom')).toBe(textHash('\u00c5ngstrom'));
  expect(textHash('Angstrom')).not.toBe(textHash('\u00c5ngstrom'));
});
