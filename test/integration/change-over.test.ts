import { sql } from 'kysely';
import { embeddingsCommand } from '../../client/embeddings.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { findSentences } from '../../client/search/find.ts';
import { asVideoId, RE_EMBED_WORKFLOW_ID, type VideoId } from '../../domain/ids.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { createOnnxMinilm } from '../../engines/embeddings/onnx-minilm.ts';
import { createOpenAiEmbedder } from '../../engines/embeddings/openai-embedder.ts';
import { nearestClaimIds, segmentCandidates } from '../../storage/database/candidates.ts';
import { findEmbeddingModel } from '../../storage/database/embedding-models.ts';
import type { StoredEmbedder } from '../../workers/embedders.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import { FakeTemporal } from '../fixtures/fake-temporal.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import {
  type OpenAiEmbeddingServer,
  startOpenAiEmbeddingServer,
} from '../fixtures/openai-embedding-server.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { publishTalk, type Talk } from '../fixtures/talk-on.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { wholeWay } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const { python, minilm } = installedToolPaths();

/** The model that the library comes from: the real one. */
const old = createOnnxMinilm({ python, folder: minilm });
/** The one it changes over to. */
let next: Embedder;
let server: OpenAiEmbeddingServer;

beforeEach(async () => {
  await emptyDatabase(database.db);
  server = await startOpenAiEmbeddingServer();
  next = createOpenAiEmbedder({ url: server.url, model: 'words-3' });
});
afterEach(async () => {
  await next.close();
  await server.close();
});
afterAll(() => old.close());

const BEES: Talk = {
  id: 'bees',
  texts: ['Honeybees steer by the position of the sun.', 'They tell the others by dancing.'],
};
const CRANES: Talk = {
  id: 'cranes',
  texts: ['Cranes cross the mountains in autumn.', 'They rest on shallow lakes.'],
};

const changing = async (embedder = next) => {
  const world = await worlds.open({ embedder: async () => embedder });
  const model = await embedder.identity();
  return {
    page: () => world.run(world.activities.database.pageToReEmbed, { model, after: '', limit: 10 }),
    change: (videoId: VideoId) => world.run(world.activities.embedding.reEmbedVideo, { videoId, model }),
  };
};

const modelOf = async (videoId: string) => {
  const row = await database.db
    .selectFrom('publications')
    .innerJoin('embedding_models', 'embedding_models.id', 'publications.embedding_model_id')
    .select('embedding_models.model')
    .where('video_id', '=', videoId)
    .executeTakeFirstOrThrow();
  return row.model;
};

const vectorsOf = async (model: string) => {
  const { rows } = await sql<{ kind: string; count: number }>`
    select kind, count(*) as count from embeddings
    join embedding_models on embedding_models.id = model_id where model = ${model} group by 1`.execute(
    database.db,
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
};

const opensOld = async ({ engine }: { engine: string }): Promise<StoredEmbedder> =>
  engine === 'onnx' ? { embedder: old } : { unavailable: `there is no engine ${engine}` };
const opensNone = async (): Promise<StoredEmbedder> => ({ unavailable: 'it is not installed' });

async function search(query: string, embedderOf = opensOld) {
  const result = await findSentences({ db: database.db, embedder: next, embedderOf, query, limit: 20 });
  if (result.kind !== 'searched') throw new Error(result.kind);
  return { ...result, texts: result.hits.map(({ text }) => text) };
}

describe('search during a change-over', () => {
  test('defect 97: finds old and new, each by the model of its own video, and nothing twice', async () => {
    await publishTalk(database.db, old, BEES);
    const cranes = await publishTalk(database.db, old, CRANES);
    await (await changing()).change(cranes);
    expect(await modelOf('bees')).toBe('all-minilm-l6-v2');
    expect(await modelOf('cranes')).toBe('words-3');

    // No word of it stands in the text: only the old model's meaning leads there.
    const insects = await search('how do insects navigate');
    expect(insects.texts.toSorted()).toEqual([...BEES.texts, ...CRANES.texts].toSorted());
    expect(insects.withoutVectors).toEqual({ segments: 0, videos: 0 });
    expect(insects.unavailable).toEqual([]);
    expect(insects.claims.map(({ claim }) => claim.text).toSorted()).toEqual([
      'It is said: Cranes cross the mountains in autumn.',
      'It is said: Honeybees steer by the position of the sun.',
    ]);
    const [best] = (await search('Cranes cross the mountains')).texts;
    expect(best).toBe(CRANES.texts[0]);
  });

  test('vectors of both models do not count twice: a changed video has no lead over the others', async () => {
    await publishTalk(database.db, old, BEES);
    const cranes = await publishTalk(database.db, old, CRANES);
    await (await changing()).change(cranes);
    const queryText = 'how do insects navigate';
    const vectors = await Promise.all(
      [old, next].map(async (embedder) => {
        const { id, dimensions } = (await findEmbeddingModel(database.db, await embedder.identity()))!;
        return { modelId: id, dimensions, vector: (await embedder.embed([queryText]))[0]! };
      }),
    );
    const candidates = await segmentCandidates(database.db, { vectors, queryText, limit: 10 });
    expect(candidates).toHaveLength(4);
    expect(candidates[0]!.text).toBe(BEES.texts[0]);
    const claims = await nearestClaimIds(database.db, { vectors, limit: 10 });
    const { text } = await database.db
      .selectFrom('claims')
      .select('text')
      .where('id', '=', claims[0]!.id)
      .executeTakeFirstOrThrow();
    expect(claims).toHaveLength(2);
    expect(text).toContain(BEES.texts[0]);
  });

  test('before anything is changed, the old model finds what the configured one has no vectors of', async () => {
    await publishTalk(database.db, old, BEES);
    const { texts, withoutVectors } = await search('how do insects navigate');
    expect(texts).toHaveLength(2);
    expect(withoutVectors.segments).toBe(0);
  });

  test('a model that cannot be asked is named, with why and how many segments only their words find', async () => {
    await publishTalk(database.db, old, BEES);
    const cranes = await publishTalk(database.db, old, CRANES);
    await (await changing()).change(cranes);
    const found = await search('dancing', opensNone);
    expect(found.texts).toContain(BEES.texts[1]);
    expect(found.texts).not.toContain(BEES.texts[0]);
    expect(found.withoutVectors).toEqual({ segments: 2, videos: 1 });
    expect(found.unavailable).toEqual([{ model: 'all-minilm-l6-v2 (onnx)', why: 'it is not installed' }]);
  });
});

describe('changing a video', () => {
  test('all its segments and claims have vectors of the new model, rejected ones too; the old ones stay', async () => {
    const bees = await publishTalk(database.db, old, BEES);
    const { page, change } = await changing();
    expect(await page()).toEqual([bees]);
    expect(await change(bees)).toEqual({ changed: true, texts: 4 });
    expect(await vectorsOf('words-3')).toEqual({ segment: 2, claim: 2 });
    expect(await vectorsOf('all-minilm-l6-v2')).toEqual({ segment: 2, claim: 2 });
    expect(await page()).toEqual([]);
    expect(await change(bees)).toEqual({ changed: false, texts: 0 });
  });

  test('after a crash in the middle only what is missing is embedded, and until then nothing is changed', async () => {
    const bees = await publishTalk(database.db, old, BEES);
    let calls = 0;
    const crashing: Embedder = {
      ...next,
      embed: async (...asked) => {
        if (++calls === 2) throw new Error('killed');
        return next.embed(...asked);
      },
    };
    await expect((await changing(crashing)).change(bees)).rejects.toThrow('killed');
    expect(await modelOf('bees')).toBe('all-minilm-l6-v2');
    expect(await vectorsOf('words-3')).toEqual({ segment: 2 });
    const before = server.calls.length;
    expect(await (await changing()).change(bees)).toEqual({ changed: true, texts: 2 });
    const asked = server.calls.slice(before).flatMap(({ input }) => input);
    expect(asked.filter((text) => text !== 'dimensions')).toEqual(
      BEES.texts.map((text) => `It is said: ${text}`).toSorted((a, b) => a.length - b.length),
    );
  });

  test('a video that is published anew meanwhile is changed with what is visible then', async () => {
    const bees = await publishTalk(database.db, old, BEES);
    const anew: Talk = {
      ...BEES,
      texts: [...BEES.texts, 'Rain keeps them at home.'],
      segmentHash: '9'.repeat(64),
    };
    let calls = 0;
    const meanwhile: Embedder = {
      ...next,
      embed: async (...asked) => {
        if (++calls === 2) await publishTalk(database.db, old, anew);
        return next.embed(...asked);
      },
    };
    expect(await (await changing(meanwhile)).change(bees)).toEqual({ changed: true, texts: 5 });
    expect(await modelOf('bees')).toBe('words-3');
    expect(await vectorsOf('words-3')).toEqual({ segment: 3, claim: 2 });
  });

  test('a worker with other settings changes nothing and says what it waits for', async () => {
    const bees = await publishTalk(database.db, old, BEES);
    const world = await worlds.open({ embedder: async () => old });
    const model = await next.identity();
    const failed = world.run(world.activities.embedding.reEmbedVideo, { videoId: bees, model });
    await expect(failed).rejects.toMatchObject({
      type: 'system',
      message: expect.stringMatching(
        /embeds with all-minilm-l6-v2[\s\S]*words-3[\s\S]*Start the workers again/,
      ),
    });
    expect(await modelOf('bees')).toBe('all-minilm-l6-v2');
  });
});

test('a changed video is stored as before: a batch skips it, and a rerun from embed is published with the new model', async () => {
  const before = await worlds.open({ embedder: async () => old });
  const settingsHash = await before.settings({ mining: 'off' });
  const videoId = await before.list('changed');
  await wholeWay(before, { videoId, settingsHash });
  await (await changing()).change(videoId);

  const after = await worlds.open({ embedder: async () => next });
  const probed = await after.run(after.activities.network.probe, { videoId, settingsHash, reprocess: false });
  expect(probed).toMatchObject({ decision: 'settled', outcome: { kind: 'skipped' } });

  const fresh = await after.settings({ mining: 'off' }, { fresh: 'again', freshFrom: 'embed' });
  after.speech.text = before.speech.text;
  expect(await wholeWay(after, { videoId, settingsHash: fresh }, { reprocess: true })).toMatchObject({
    kind: 'stored',
  });
  expect(after.speech.script.calls).toBe(0);
  expect(await modelOf('changed')).toBe('words-3');
});

describe('vidmine embeddings', () => {
  async function embeddings(
    args: readonly string[],
    given: { configured?: Embedder; temporal?: FakeTemporal } = {},
  ) {
    const printed: string[] = [];
    const { configured = next, temporal } = given;
    const command = embeddingsCommand({
      openSession: async () => ({
        db: database.db,
        embedder: async () => configured,
        embedderOf: opensOld,
        temporal: async () => {
          if (temporal === undefined) throw new UserError({ what: 'No Temporal server to work with' });
          return temporal.client;
        },
        close: async () => {},
      }),
      print: (text) => printed.push(text),
      terminal: PLAIN,
    });
    await runCommand(command, args);
    return printed.join('\n');
  }

  const halfWay = async () => {
    await publishTalk(database.db, old, BEES);
    await (await changing()).change(await publishTalk(database.db, old, CRANES));
  };

  test('tells how far a change-over is, by model, and what to do', async () => {
    await halfWay();
    const text = await embeddings([]);
    expect(text).toMatch(/all-minilm-l6-v2 +onnx +384 +1 \(50 %\) +4 \(100 %\) +2 \(100 %\) +searched/);
    expect(text).toMatch(/words-3 +openai +24 +1 \(50 %\) +2 \(50 %\) +1 \(50 %\) +configured, searched/);
    expect(text).toMatch(/1 of 2 videos have vectors of words-3\.\nWhat to do: vidmine embeddings change/);
    const json = JSON.parse(await embeddings(['--json']));
    expect(json.total).toEqual({ videos: 2, segments: 4, claims: 2 });
    expect(json.models).toMatchObject([
      { model: 'all-minilm-l6-v2', share: 0.5, configured: false, searched: 'yes' },
      { model: 'words-3', share: 0.5, configured: true, searched: 'yes' },
    ]);
  });

  test('a configured model that nothing is stored with, and one that cannot be asked', async () => {
    await publishTalk(database.db, old, BEES);
    expect(await embeddings([])).toMatch(/words-3 +openai +24 +0 \(0 %\)[\s\S]*0 of 1 video have/);
    const away = createOpenAiEmbedder({ url: 'http://127.0.0.1:1/v1', model: 'words-3' });
    expect(await embeddings([], { configured: away })).toMatch(/cannot be asked: [\s\S]*vidmine doctor/);
    await expect(embeddings(['change'], { configured: away })).rejects.toMatchObject({
      name: 'UserError',
      why: expect.stringContaining('127.0.0.1:1'),
    });
  });

  test('change starts the workflow with the configured model, and not where nothing is left to change', async () => {
    await expect(embeddings(['change'])).rejects.toMatchObject({
      what: expect.stringMatching(/Nothing is stored/),
    });
    await publishTalk(database.db, old, BEES);
    const temporal = new FakeTemporal();
    const said = await embeddings(['change', '--detach'], { temporal });
    expect(said).toBe('1 video of 1 get vectors of words-3. How far it is: vidmine embeddings');
    expect(temporal.started).toEqual([
      { workflowId: RE_EMBED_WORKFLOW_ID, args: { model: await next.identity() } },
    ]);
    const done = await embeddings(['change', '--json'], { configured: old });
    expect(JSON.parse(done)).toMatchObject({ model: 'all-minilm-l6-v2', videos: 1, total: 1, changed: 0 });
  });

  test('prune is refused while both models are needed', async () => {
    await halfWay();
    await expect(embeddings(['prune', '--yes'])).rejects.toMatchObject({
      what: '1 of 2 videos have vectors of words-3',
      todo: expect.stringContaining('vidmine embeddings change'),
    });
    expect(await vectorsOf('all-minilm-l6-v2')).toEqual({ segment: 4, claim: 4 });
  });

  test('prune deletes vectors, indexes and registration of what nobody is searched by, and no more', async () => {
    const { db } = database;
    await halfWay();
    await (await changing()).change(asVideoId('bees'));
    const indexes = async () =>
      (
        await sql<{ name: string }>`
          select indexname as name from pg_indexes where tablename = 'embeddings' and indexname like '%hnsw%'`.execute(
          db,
        )
      ).rows.length;
    const before = await indexes();
    // In a test nobody can be asked.
    await expect(embeddings(['prune'])).rejects.toMatchObject({
      usage: true,
      what: 'Nobody can be asked whether to delete 8 vectors of all-minilm-l6-v2',
    });
    expect(JSON.parse(await embeddings(['prune', '--yes', '--json']))).toEqual({
      deleted: [{ model: 'all-minilm-l6-v2', vectors: 8 }],
    });
    expect(await vectorsOf('all-minilm-l6-v2')).toEqual({});
    expect(await vectorsOf('words-3')).toEqual({ segment: 4, claim: 4 });
    expect(await findEmbeddingModel(db, await old.identity())).toBeUndefined();
    expect(await indexes()).toBe(before - 2);
    expect((await search('how do insects navigate')).texts).toHaveLength(4);
    expect(await embeddings(['prune', '--yes'])).toBe('There is nothing to delete.');
  });

  test('going back to a deleted model embeds anew: its stage results are not trusted', async () => {
    const before = await worlds.open({ embedder: async () => old });
    const settingsHash = await before.settings({ mining: 'off' });
    const videoId = await before.list('back');
    await wholeWay(before, { videoId, settingsHash });
    await (await changing()).change(videoId);
    await embeddings(['prune', '--yes']);
    const outcome = await wholeWay(before, { videoId, settingsHash }, { reprocess: true });
    expect(outcome).toMatchObject({ kind: 'stored' });
    const { segment } = await vectorsOf('all-minilm-l6-v2');
    expect(segment).toBeGreaterThan(0);
  });
});
