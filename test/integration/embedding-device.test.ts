import { checkEmbeddingModel } from '../../client/doctor/check-models.ts';
import type { DoctorContext } from '../../client/doctor/doctor-context.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import type { VideoId } from '../../domain/ids.ts';
import { createOllamaEmbedder } from '../../engines/embeddings/ollama-embedder.ts';
import { withActivityWorlds } from '../fixtures/activity-world.ts';
import {
  type OllamaEmbeddingServer,
  startOllamaEmbeddingServer,
} from '../fixtures/ollama-embedding-server.ts';
import { withTestDatabase } from '../fixtures/test-database.ts';
import { wholeWay } from '../fixtures/way-of-a-video.ts';

const database = withTestDatabase();
const worlds = withActivityWorlds(database);
const GPU = { size: 600e6, size_vram: 600e6 };
const CPU = { size: 600e6, size_vram: 0 };
const PARTLY = { size: 600e6, size_vram: 150e6 };

let server: OllamaEmbeddingServer;
beforeAll(async () => {
  server = await startOllamaEmbeddingServer();
});
afterAll(() => server.close());

const embedder = (batchSize?: number) =>
  createOllamaEmbedder({ host: server.host, model: 'all-minilm', batchSize });

const metricsOf = async (videoId: VideoId) => {
  const rows = database.db.selectFrom('stage_runs').select('metrics').where('video_id', '=', videoId);
  return (await rows.where('stage', '=', 'embed').executeTakeFirstOrThrow()).metrics;
};

test.each([
  ['a GPU', GPU, 'gpu', undefined],
  ['the CPU', CPU, 'cpu', /on the CPU: 0\.0 GB of its 0\.6 GB/],
  ['both', PARTLY, 'gpu 25%, cpu 75%', /on the CPU for 75 %: 0\.\d GB of its 0\.6 GB/],
])('where the model runs is what the server says: %s', async (_, loaded, name, warning) => {
  server.runs(loaded);
  const device = await embedder().device();
  expect(device?.name).toBe(name);
  if (warning === undefined) expect(device?.warning).toBeUndefined();
  else expect(device?.warning).toMatch(warning);
});

test('a model that is not loaded, and a server that is away, run nowhere and stop nothing', async () => {
  server.runs(undefined);
  expect(await embedder().device()).toBeUndefined();
  const away = createOllamaEmbedder({ host: 'http://127.0.0.1:1', model: 'all-minilm' });
  expect(await away.device()).toBeUndefined();
});

test('defect 99: embedding on the CPU is said in the worker’s log once and in the stage’s row every time', async () => {
  const own = embedder();
  const world = await worlds.open({ embedder: async () => own });
  const settingsHash = await world.settings({ mining: 'off' });
  const warnings = () => world.logs.filter(({ level }) => level === 'WARN').map(({ message }) => message);
  const embedOne = async (id: string) => {
    const videoId = await world.list(id);
    world.speech.text = `What is said in ${id} is said nowhere else. It has two sentences of its own.`;
    await wholeWay(world, { videoId, settingsHash });
    return metricsOf(videoId);
  };

  server.runs(GPU);
  expect(await embedOne('on-gpu')).toMatchObject({ device: 'gpu' });
  expect(warnings()).toEqual([]);

  server.runs(CPU);
  expect(await embedOne('on-cpu')).toMatchObject({ device: 'cpu' });
  expect(await embedOne('on-cpu-again')).toMatchObject({ device: 'cpu' });
  expect(warnings()).toEqual([expect.stringMatching(/embedding model all-minilm on the CPU/)]);

  server.runs(GPU);
  await embedOne('back-on-gpu');
  server.runs(PARTLY);
  expect(await embedOne('partly')).toMatchObject({ device: 'gpu 25%, cpu 75%' });
  expect(warnings()).toHaveLength(2);
});

describe('vidmine doctor', () => {
  const findings = (embeddings: Record<string, unknown>) => {
    const configuration = configurationSchema.parse({
      embeddings,
      languageModel: { ollamaHost: server.host },
    });
    const tools = { minilm: '/' };
    return checkEmbeddingModel({ configuration, tools } as unknown as DoctorContext);
  };
  const onOllama = { provider: 'ollama', model: 'all-minilm' };

  test('defect 99: warns of a model that Ollama runs on the CPU', async () => {
    server.runs(CPU);
    expect(await findings(onOllama)).toEqual([
      {
        part: 'embedding model',
        status: 'warning',
        version: '0.17.4',
        found: `all-minilm on Ollama at ${server.host}, on cpu`,
        todo: expect.stringMatching(/memory is full/),
      },
    ]);
  });

  test('says so of one on a GPU, and that one not loaded cannot be told', async () => {
    server.runs(GPU);
    expect(await findings(onOllama)).toMatchObject([{ status: 'ok', found: /on gpu$/ }].map(matching));
    server.runs(undefined);
    expect(await findings(onOllama)).toMatchObject([{ status: 'ok', found: /not loaded now/ }].map(matching));
  });

  test('defect 99: says that the embedded model runs on the CPU, and how many texts it takes at once', async () => {
    expect(await findings({})).toEqual([{ part: 'embedding model', status: 'ok', found: '/, on the CPU' }]);
    expect(await findings({ batchSize: 512 })).toMatchObject([
      { found: '/, on the CPU, 32 texts per call (embeddings.batchSize is 512)' },
    ]);
  });

  const matching = ({ found, ...rest }: { found: RegExp; status: string }) => ({
    ...rest,
    found: expect.stringMatching(found),
  });
});

test('a batch size above the lots of a transaction reaches the server', async () => {
  const own = embedder(512);
  const world = await worlds.open({ embedder: async () => own });
  const settingsHash = await world.settings({
    mining: 'off',
    segments: { minChars: 100, maxChars: 200, maxGapSeconds: 30 },
  });
  const videoId = await world.list('long');
  world.speech.text = Array.from(
    { length: 150 },
    (_, number) =>
      `Sentence ${number} of a long talk says something that nobody said before it. And ${number} more words follow it, so that it fills a segment of its own here.`,
  ).join(' ');
  await wholeWay(world, { videoId, settingsHash });
  const largest = Math.max(...server.calls.map(({ input }) => (input as string[]).length));
  expect(largest).toBe((await metricsOf(videoId))?.embedded);
  expect(largest).toBeGreaterThan(128);
});
