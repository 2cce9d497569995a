import { type RawBuilder, sql } from 'kysely';
import { nearestClaimIds, segmentCandidates } from '../../storage/database/candidates.ts';
import { embeddingIndexName, registerEmbeddingModel } from '../../storage/database/embedding-models.ts';
import { nearestClaims, nearestSegments, WALK_ON } from '../../storage/database/nearest.ts';
import { publishVideo } from '../../storage/database/publish.ts';
import {
  claimOn,
  embedTexts,
  publicationOf,
  rejected,
  spokenSegments,
  storeVideo,
} from '../fixtures/stored-video.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { wordEmbedder, wordVector } from '../fixtures/word-embedder.ts';

const database = withTestDatabase();
const DIMENSIONS = 16;
const embedder = wordEmbedder({ dimensions: DIMENSIONS });

/** One segment per text, published. */
async function publishTexts(id: string, texts: readonly string[], segmentHash?: string): Promise<number> {
  const segments = spokenSegments(texts.map((text) => ({ sentences: [text] })));
  const videoId = await storeVideo(database.db, { id, title: `Video ${id}` }, segments, segmentHash);
  const modelId = await embedTexts(database.db, embedder, 'segment', texts);
  await publishVideo(database.db, publicationOf(videoId, modelId, segmentHash ? { segmentHash } : {}));
  return modelId;
}

async function candidateTexts(modelId: number, queryText: string, limit = 5): Promise<string[]> {
  const vector = wordVector(queryText, DIMENSIONS);
  const query = { vectors: [{ modelId, dimensions: DIMENSIONS, vector }], limit, queryText };
  return (await segmentCandidates(database.db, query)).map(({ text }) => text);
}

test('the nearest published segments come with their video, speaker and sentences', async () => {
  const segments = spokenSegments([
    { speaker: 'A', sentences: ['Otters hold hands.', 'They sleep on water.'] },
    { sentences: ['Granite cools slowly.'] },
  ]);
  const video = { id: 'otters', title: 'Otters', channel: 'Rivers', mediaUrl: 'http://127.0.0.1/o.mp3' };
  const videoId = await storeVideo(database.db, video, segments);
  const modelId = await embedTexts(
    database.db,
    embedder,
    'segment',
    segments.map(({ text }) => text),
  );
  await publishVideo(database.db, publicationOf(videoId, modelId));
  const queryText = 'otters sleep hands';
  const vector = wordVector(queryText, DIMENSIONS);
  const query = { vectors: [{ modelId, dimensions: DIMENSIONS, vector }], limit: 1, queryText };
  expect(await segmentCandidates(database.db, query)).toEqual([
    {
      segmentId: expect.any(Number),
      ordinal: 0,
      video: { ...video, kind: 'web', url: 'http://127.0.0.1/otters' },
      speaker: { label: 'A', kind: 'stranger', rule: 'no-voices', confidence: 0 },
      text: 'Otters hold hands. They sleep on water.',
      sentences: segments[0]!.sentences,
    },
  ]);
});

test('only what a publication names is found: neither a video in work nor segments of an older version', async () => {
  const older = 'The lighthouse keeper counts waves, as he always did.';
  const newer = 'The lighthouse keeper counts waves.';
  const modelId = await publishTexts('lighthouse', [older]);
  expect(await candidateTexts(modelId, 'lighthouse keeper counts waves')).toContain(older);
  await publishTexts('lighthouse', [newer], '9'.repeat(64));
  const hidden = 'The lighthouse keeper counts waves at night.';
  await storeVideo(database.db, { id: 'in-work' }, spokenSegments([{ sentences: [hidden] }]));
  await embedTexts(database.db, embedder, 'segment', [hidden]);
  const found = await candidateTexts(modelId, 'lighthouse keeper counts waves');
  expect(found[0]).toBe(newer);
  expect(found).not.toContain(older);
  expect(found).not.toContain(hidden);
});

test('a segment that has the very words is found though hundreds are nearer', async () => {
  const near = Array.from({ length: 60 }, (_, index) => `tundra moss ${'tundra '.repeat(index)}`.trim());
  const worded = `Zyzzyva is a weevil, ${'and about other things too '.repeat(8)}`.trim();
  const modelId = await publishTexts('words', [...near, worded]);
  const vectors = [{ modelId, dimensions: DIMENSIONS, vector: wordVector('tundra moss', DIMENSIONS) }];
  const query = { vectors, limit: 3, queryText: 'zyzzyva' };
  const texts = (await segmentCandidates(database.db, query)).map(({ text }) => text);
  expect(texts).toContain(worded);
  expect(texts).toHaveLength(3);
});

test.each(["'", '"', '& | !', 'a:*b', '\\', "don't <-> stop", '-'])(
  'words that mean something to PostgreSQL break nothing: %s',
  async (queryText) => {
    const modelId = await publishTexts('plain', ['Plain words.']);
    expect((await candidateTexts(modelId, queryText)).length).toBeGreaterThan(0);
  },
);

test('published claims near a vector are found, rejected ones are not', async () => {
  const [segment] = spokenSegments([
    { sentences: ['Copper conducts.', 'Copper conducts heat.', 'Tin melts.'] },
  ]);
  const videoId = await storeVideo(database.db, { id: 'metals' }, [segment!]);
  const modelId = await embedTexts(database.db, embedder, 'segment', [segment!.text]);
  const claims = [
    claimOn(segment!, 1, { id: '0.0' }),
    claimOn(segment!, 2, { id: '0.1', evaluation: rejected('0.1') }),
    claimOn(segment!, 3, { id: '0.2', evaluation: { evaluated: false, claimId: '0.2', reason: 'away' } }),
  ];
  await embedTexts(
    database.db,
    embedder,
    'claim',
    claims.map(({ text }) => text),
  );
  await publishVideo(database.db, publicationOf(videoId, modelId, { mining: 'extractive', claims }));
  const vector = wordVector('Copper conducts heat', DIMENSIONS);
  const near = await nearestClaimIds(database.db, {
    vectors: [{ modelId, dimensions: DIMENSIONS, vector }],
    limit: 5,
  });
  const keys = await database.db
    .selectFrom('claims')
    .select(['id', 'key'])
    .where('video_id', '=', videoId)
    .execute();
  expect(near.map(({ id }) => keys.find((row) => row.id === id)?.key)).toEqual(['0.0', '0.2']);
  expect(near[0]!.distance).toBeLessThan(near[1]!.distance);
});

describe('with thousands of segments', () => {
  const COUNT = 2000;
  let modelId: number;

  /** Every second segment belongs to an older version, and another model has vectors of the same texts. */
  beforeAll(async () => {
    const { db } = database;
    modelId = await registerEmbeddingModel(db, { ...(await embedder.identity()), model: 'many' });
    const other = await registerEmbeddingModel(db, { ...(await embedder.identity()), model: 'other' });
    await sql`
      insert into videos (id, kind, url) select 'many-' || n, 'web', 'http://127.0.0.1/' || n
      from generate_series(0, 99) n`.execute(db);
    await sql`
      insert into publications
        (video_id, config_hash, segment_hash, transcript_hash, settings_hash, heard_hash, mining, embedding_model_id)
      select id, 'c', 'visible', 't', 's', 'h', 'off', ${modelId} from videos where id like 'many-%'`.execute(
      db,
    );
    await sql`
      insert into segments
        (video_id, config_hash, ordinal, speaker_confidence, start_ms, end_ms, text, text_hash, sentences)
      select 'many-' || n % 100, case when n / 100 % 2 = 0 then 'visible' else 'older' end, n, 0, n, n + 1,
        'text ' || n, encode(sha256(convert_to('text ' || n, 'utf8')), 'hex'), '[]'
      from generate_series(0, ${COUNT - 1}::int) n`.execute(db);
    for (const [id, kind, upTo] of [
      [modelId, 'segment', COUNT],
      [modelId, 'claim', COUNT],
      [other, 'segment', 500],
    ]) {
      await sql`
        insert into embeddings (model_id, kind, text_hash, embedding)
        select ${id}, ${kind}, text_hash, (
          select array_agg(random() - 0.5 + 0 * length(text_hash || d)) from generate_series(1, 16) d)::vector
        from segments where video_id like 'many-%' and ordinal < ${upTo}`.execute(db);
    }
    await sql`analyze`.execute(db);
  }, 120_000);

  const query = () => ({
    modelId,
    dimensions: DIMENSIONS,
    vector: wordVector('text of one segment', DIMENSIONS),
    limit: 20,
  });

  const planOf = (build: typeof nearestSegments): Promise<string> =>
    database.db.transaction().execute(async (trx) => {
      await WALK_ON.execute(trx);
      const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${build(query())}`.execute(trx);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });

  test('defect 98: the plan of a search walks the HNSW index of its model, by the distance of the query', async () => {
    const plan = await planOf(nearestSegments);
    expect(plan).toContain(`Index Scan using ${embeddingIndexName(modelId, 'segment')} on embeddings`);
    expect(plan).toMatch(/Order By: \(\(embedding\)::vector\(16\) <=> /);
  });

  test('defect 98: a search for claims walks the index of the claims', async () => {
    await claimsForAllTexts();
    expect(await planOf(nearestClaims)).toContain(
      `Index Scan using ${embeddingIndexName(modelId, 'claim')} on embeddings`,
    );
  });

  async function claimsForAllTexts(): Promise<void> {
    await sql`
      insert into claims (video_id, key, original_text, text_hash, type, stance, evaluated)
      select video_id, ordinal::text, text, text_hash, 'factual', 'asserts', false
      from segments where video_id like 'many-%'
      on conflict do nothing`.execute(database.db);
    await sql`analyze claims`.execute(database.db);
  }

  test('the walk goes on until the limit is filled with visible segments, all of them of this model', async () => {
    const candidates = await segmentCandidates(database.db, {
      vectors: [query()],
      limit: 100,
      queryText: '',
    });
    expect(candidates).toHaveLength(100);
    expect(new Set(candidates.map(({ segmentId }) => segmentId)).size).toBe(100);
    const visible = candidates.filter(({ ordinal }) => Math.floor(ordinal / 100) % 2 === 0);
    expect(visible).toHaveLength(100);
  });

  test('what the index finds is what comparing all would find, nearly always', async () => {
    const idsFor = (question: string, setting: RawBuilder<unknown>) =>
      database.db.transaction().execute(async (trx) => {
        await setting.execute(trx);
        const vector = wordVector(question, DIMENSIONS);
        return (await nearestSegments({ ...query(), vector }).execute(trx)).rows.map(({ id }) => id);
      });
    let agreed = 0;
    for (const question of ['one', 'two', 'three', 'four', 'five']) {
      const exact = await idsFor(question, sql`set local enable_indexscan = off`);
      const walked = await idsFor(question, WALK_ON);
      agreed += walked.filter((id) => exact.includes(id)).length / exact.length / 5;
    }
    expect(agreed).toBeGreaterThan(0.8);
  });
});
