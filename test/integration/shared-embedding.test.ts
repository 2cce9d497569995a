import { sql } from 'kysely';
import type { ActivityContext } from '../../activities/context.ts';
import type { AfterSegment } from '../../activities/inputs.ts';
import { pipelineSchema } from '../../domain/configuration.ts';
import { asBatchName } from '../../domain/ids.ts';
import { FREE, SPEND_LIMIT } from '../../domain/model-calls.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { createOllamaEmbedder } from '../../engines/embeddings/ollama-embedder.ts';
import { createOnnxMinilm, MAX_BATCH } from '../../engines/embeddings/onnx-minilm.ts';
import { createOpenAiEmbedder } from '../../engines/embeddings/openai-embedder.ts';
import { shareBatches } from '../../engines/embeddings/shared-batches.ts';
import { spendOf } from '../../storage/database/batch-spend.ts';
import { openBatch } from '../../storage/database/batches.ts';
import { totalCosts } from '../../storage/database/call-costs.ts';
import { saveSettings } from '../../storage/database/settings.ts';
import { type ActivityWorld, withActivityWorlds } from '../fixtures/activity-world.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';
import { startOllamaEmbeddingServer } from '../fixtures/ollama-embedding-server.ts';
import {
  type OpenAiEmbeddingServer,
  startOpenAiEmbeddingServer,
  tokensOf,
} from '../fixtures/openai-embedding-server.ts';
import { emptyDatabase, withTestDatabase } from '../fixtures/test-database.ts';
import { divided } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const { python, minilm } = installedToolPaths();

let server: OpenAiEmbeddingServer;
beforeEach(async () => {
  await emptyDatabase(database.db);
  server = await startOpenAiEmbeddingServer();
});
afterEach(() => server.close());

const NAMES: readonly string[] = ['bees', 'cranes', 'otters', 'wrens', 'seals'];
const FREE_OF_CHARGE = { miner: FREE, flagship: FREE, embedder: FREE };
const PRICES: ActivityContext['prices'] = {
  miner: FREE,
  flagship: FREE,
  embedder: { promptPerMillion: 1_000_000, outputPerMillion: 0 },
};
const sayings = (name: string, segments: number): string =>
  Array.from(
    { length: segments },
    (_, index) =>
      `What is known of ${name} since the year ${1900 + index} was known to nobody before, and it is written down${' at length'.repeat(index)}. Most of it was forgotten again at once by all who had read it.`,
  ).join('\n');

/** Videos of one batch, on their way up to `embed`. */
async function dividedVideos(
  world: ActivityWorld,
  batch: string,
  names: readonly string[],
  maxSpend?: number,
) {
  const segments = { minChars: 100, maxChars: 200 };
  const settingsHash = await saveSettings(world.db, pipelineSchema.parse({ mining: 'off', segments }));
  const listed = names.map(async (name) => ({ id: await world.list(name), kind: 'web', url: name }) as const);
  const videos = (await Promise.all(listed)).map((video) => ({ video }));
  const opened = { source: 's', sourceKey: batch, settingsHash, options: {}, maxSpend };
  await openBatch(world.db, { ...opened, name: asBatchName(batch) }, videos);
  const ready: AfterSegment[] = [];
  for (const [index, { video }] of videos.entries()) {
    const name = names[index]!;
    world.speech.text = sayings(name, 2 + NAMES.indexOf(name));
    ready.push(await divided(world, { videoId: video.id, settingsHash, batch: asBatchName(batch) }));
  }
  return ready;
}

/** An embedder whose call is full with the texts of all videos there are, and waits for nothing else. */
async function sharedByAll(open: (batchSize: number) => Embedder): Promise<Embedder & { texts: number }> {
  const { count } = await database.db
    .selectFrom('segments')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const texts = Number(count);
  expect(texts).toBeGreaterThanOrEqual(2 * NAMES.length);
  return { ...shareBatches(open(texts), { waitMs: 1e9 }), texts };
}

const onServer = (batchSize: number) =>
  createOpenAiEmbedder({ url: server.url, model: 'words-3', batchSize });

/** A place whose embedder is opened when it is first asked for. */
const worldWith = (open: (batchSize: number) => Embedder, prices = FREE_OF_CHARGE) => {
  let shared: ReturnType<typeof sharedByAll> | undefined;
  const embedder = () => {
    shared ??= sharedByAll(open);
    return shared;
  };
  return worlds.open({ embedder, prices }).then((world) => ({ world, embedder }));
};

const embedAll = (world: ActivityWorld, ready: readonly AfterSegment[]) =>
  Promise.allSettled(ready.map((input) => world.run(world.activities.embedding.embed, input)));

/** Segments and their stored vectors. */
async function storedVectors(): Promise<{ text: string; vector: number[] }[]> {
  const { rows } = await sql<{ text: string; vector: string }>`
    select s.text, e.embedding::text as vector
    from segments s join embeddings e on e.text_hash = encode(sha256(convert_to(s.text, 'UTF8')), 'hex')
    order by s.video_id, s.ordinal`.execute(database.db);
  return rows.map(({ text, vector }) => ({ text, vector: JSON.parse(vector) as number[] }));
}

async function expectVectorsOf(alone: Embedder, texts: number) {
  const stored = await storedVectors();
  expect(stored).toHaveLength(texts);
  for (const { text, vector } of stored) {
    const [own] = await alone.embed([text]);
    expect(vector.reduce((sum, value, index) => sum + value * own![index]!, 0)).toBeGreaterThan(0.9999);
  }
}

const embedMetrics = async () => {
  const rows = database.db.selectFrom('stage_runs').select('metrics').where('stage', '=', 'embed');
  return (await rows.orderBy('id').execute()).map(({ metrics }) => metrics);
};

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

test('five videos embedded side by side share one call, and have the vectors they have one by one', async () => {
  const plain = createOpenAiEmbedder({ url: server.url, model: 'words-3' });
  const { world, embedder } = await worldWith(onServer);
  const ready = await dividedVideos(world, 'side-by-side', NAMES);
  const { texts, close } = await embedder();
  const ends = await embedAll(world, ready);
  expect(ends.map(({ status }) => status)).toEqual(NAMES.map(() => 'fulfilled'));
  // Besides, each asks once how long the vectors are.
  const lengths = server.calls.map(({ input }) => input.length).filter((length) => length > 1);
  expect(lengths).toEqual([texts]);
  await expectVectorsOf(plain, texts);
  await Promise.all([plain.close(), close()]);
});

test('what a shared call costs is split over its videos, and adds up to what the server said', async () => {
  const { world, embedder } = await worldWith(onServer, PRICES);
  const ready = [
    ...(await dividedVideos(world, 'first', NAMES.slice(0, 3))),
    ...(await dividedVideos(world, 'second', NAMES.slice(3))),
  ];
  const { texts, close } = await embedder();
  await embedAll(world, ready);
  const told = tokensOf(server.calls.at(-1)!.input);
  const costs = await Promise.all(NAMES.map((videoId) => totalCosts(world.db, { videoId })));
  expect(costs.map(({ calls, open, failed }) => ({ calls, open, failed }))).toEqual(
    NAMES.map(() => ({ calls: 1, open: 0, failed: 0 })),
  );
  expect(sumOf(costs.map(({ promptTokens }) => promptTokens))).toBe(told);
  expect(sumOf(costs.map(({ cost }) => cost))).toBe(told);
  // The longer the talk, the more it pays.
  const paid = costs.map(({ cost }) => cost);
  expect(paid).toEqual([...paid].sort((a, b) => a - b));
  expect(paid[0]).toBeGreaterThan(0);
  const spent = await Promise.all(['first', 'second'].map((batch) => spendOf(world.db, batch)));
  expect(spent.map(({ counted }) => counted)).toEqual([sumOf(paid.slice(0, 3)), sumOf(paid.slice(3))]);
  // The engine's time is split as well: nobody counts the whole call.
  const metrics = await embedMetrics();
  expect(sumOf(metrics.map(({ embedded }) => Number(embedded)))).toBe(texts);
  const seconds = sumOf(costs.map(({ modelSeconds }) => modelSeconds));
  expect(sumOf(metrics.map(({ engineMs }) => Number(engineMs)))).toBe(Math.round(seconds * 1000));
  await close();
});

test('a video whose batch may not spend sends nothing, and those beside it get their vectors', async () => {
  const shared = shareBatches(onServer(256));
  const world = await worlds.open({ embedder: async () => shared, prices: PRICES });
  const ready = [
    ...(await dividedVideos(world, 'poor', ['seals'], 1)),
    ...(await dividedVideos(world, 'rich', ['bees', 'cranes'], 1e6)),
  ];
  const [poor, ...rich] = await embedAll(world, ready);
  expect(poor).toMatchObject({ status: 'rejected', reason: { details: [{ reason: SPEND_LIMIT }] } });
  expect(rich.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(server.calls.flatMap(({ input }) => input).filter((text) => text.includes('seals'))).toEqual([]);
  const embedded = (await storedVectors()).map(({ text }) => /of (\w+)/.exec(text)?.[1]);
  expect(new Set(embedded)).toEqual(new Set(['bees', 'cranes']));
  await shared.close();
});

test('where the server does not tell, each video’s texts are counted from above', async () => {
  await server.close();
  server = await startOpenAiEmbeddingServer({ tells: false });
  const { world, embedder } = await worldWith(onServer, PRICES);
  const ready = await dividedVideos(world, 'untold', NAMES);
  const { texts, close } = await embedder();
  await embedAll(world, ready);
  const { input } = server.calls.at(-1)!;
  expect(input).toHaveLength(texts);
  const { promptTokens, cost } = await totalCosts(world.db, { batch: 'untold' });
  expect(cost).toBe(promptTokens);
  expect(promptTokens).toBeGreaterThan(tokensOf(input));
  await close();
});

test('the packaged model gives videos side by side the vectors they have one by one', async () => {
  const plain = createOnnxMinilm({ python, folder: minilm });
  const { world, embedder } = await worldWith((batchSize) =>
    createOnnxMinilm({ python, folder: minilm, batchSize }),
  );
  const ready = await dividedVideos(world, 'packaged', NAMES);
  const { texts, close } = await embedder();
  expect(texts).toBeLessThanOrEqual(MAX_BATCH);
  const ends = await embedAll(world, ready);
  expect(ends.map(({ status }) => status)).toEqual(NAMES.map(() => 'fulfilled'));
  await expectVectorsOf(plain, texts);
  // It counts its tokens itself: one for a word at least.
  const { promptTokens } = await totalCosts(world.db, { batch: 'packaged' });
  const words = (await storedVectors()).reduce((sum, { text }) => sum + text.split(' ').length, 0);
  expect(promptTokens).toBeGreaterThan(words);
  await Promise.all([plain.close(), close()]);
});

test('servers are sent 256 texts in a call where nothing is set', async () => {
  const ollama = await startOllamaEmbeddingServer();
  const texts = Array.from({ length: 600 }, (_, index) => `tide ${index}`);
  const embedders = [
    createOpenAiEmbedder({ url: server.url, model: 'words-3' }),
    createOllamaEmbedder({ host: ollama.host, model: 'all-minilm' }),
  ];
  try {
    for (const embedder of embedders) await embedder.embed(texts);
    const sizes = [server, ollama].map(({ calls }) => calls.map(({ input }) => (input as string[]).length));
    expect(sizes).toEqual([
      [256, 256, 88],
      [256, 256, 88],
    ]);
  } finally {
    await Promise.all(embedders.map((embedder) => embedder.close()));
    await ollama.close();
  }
});
