import { inspect } from 'node:util';
import { StageError } from '../../domain/faults.ts';
import {
  createOpenAiEmbedder,
  type OpenAiEmbedderOptions,
} from '../../engines/embeddings/openai-embedder.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import {
  type OpenAiEmbeddingServer,
  type OpenAiServerRules,
  startOpenAiEmbeddingServer,
} from '../fixtures/openai-embedding-server.ts';
import { until } from '../fixtures/until.ts';
import { wordVector } from '../fixtures/word-embedder.ts';

let server: OpenAiEmbeddingServer;
const servers: OpenAiEmbeddingServer[] = [];
const start = async (rules: OpenAiServerRules = {}) => {
  server = await startOpenAiEmbeddingServer(rules);
  servers.push(server);
};
beforeEach(() => start());
afterEach(() => Promise.all(servers.splice(0).map((one) => one.close())));

const embedder = (options: Partial<OpenAiEmbedderOptions> = {}) =>
  createOpenAiEmbedder({ url: server.url, model: 'words-3', ...options });
const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};
const near = (vector: readonly number[]) => vector.map((value) => expect.closeTo(value, 10));

test('the server is asked in batches with plain numbers; vectors come back normalised, in the order of the texts', async () => {
  const vectors = await embedder({ batchSize: 2 }).embed(['otters swim', 'bees', 'cranes']);
  expect(server.calls).toEqual([
    { model: 'words-3', input: ['bees', 'cranes'], encoding_format: 'float' },
    { model: 'words-3', input: ['otters swim'], encoding_format: 'float' },
  ]);
  expect(vectors).toEqual(['otters swim', 'bees', 'cranes'].map((text) => near(wordVector(text, 24))));
});

test('the key is sent where one is set and none where not, whatever the environment holds', async () => {
  const before = process.env.OPENAI_API_KEY;
  process.env.OPENAI_API_KEY = 'of-somebody-else';
  try {
    await embedder({ apiKey: 'ours' }).embed(['bees']);
    await embedder().embed(['bees']);
  } finally {
    if (before === undefined) delete process.env.OPENAI_API_KEY;
    else process.env.OPENAI_API_KEY = before;
  }
  expect(server.keys).toEqual(['Bearer ours', undefined]);
});

test('a key that the server repeats in its refusal is not repeated', async () => {
  server.answer({ status: 401, body: { error: { message: 'Incorrect API key: sk-0123456789' } } });
  const asked = embedder({ apiKey: 'sk-0123456789' }).embed(['bees']);
  const error = await asked.catch((reason: unknown) => reason);
  expect(inspect(error)).toContain('Incorrect API key: ****');
  expect(inspect(error)).not.toContain('sk-0123456789');
});

describe('who the model is', () => {
  test('without more than a name, a name at an address; the length of its vectors is asked for once', async () => {
    const own = embedder();
    const identity = await own.identity();
    expect(identity).toEqual({
      engine: 'openai',
      model: 'words-3',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      dimensions: 24,
      maxTokens: 512,
    });
    expect(await own.identity()).toEqual(identity);
    expect(server.calls).toHaveLength(1);
    const here = server;
    await start();
    expect(server.url).not.toBe(here.url);
    expect((await embedder().identity()).digest).not.toBe(identity.digest);
  });

  test('where the server tells which weights these are, that counts, at whatever address', async () => {
    const entry = { root: '/models/words', max_model_len: 2048, permission: [{ id: 'one' }] };
    server.lists(entry);
    const identity = await embedder().identity();
    expect(identity.maxTokens).toBe(2048);
    await start();
    server.lists({ ...entry, permission: [{ id: 'two' }] });
    expect(await embedder().identity()).toEqual(identity);
    server.lists({ ...entry, root: '/models/others' });
    expect((await embedder().identity()).digest).not.toBe(identity.digest);
  });

  test('a server without a list of models is asked for vectors all the same', async () => {
    server.lists(undefined);
    expect(await embedder().identity()).toMatchObject({ model: 'words-3', dimensions: 24 });
  });

  test('OpenAI’s own models take 8191 tokens', async () => {
    await start({ model: 'text-embedding-3-small' });
    expect((await embedder({ model: 'text-embedding-3-small' }).identity()).maxTokens).toBe(8191);
  });

  test('shortened vectors are asked for as such, and stand under a name of their own', async () => {
    const own = embedder({ dimensions: 8 });
    expect(await own.identity()).toMatchObject({ model: 'words-3@8', dimensions: 8 });
    const [vector] = await own.embed(['bees']);
    expect(vector).toEqual(near(wordVector('bees', 8)));
    expect(server.calls.map(({ dimensions }) => dimensions)).toEqual([8, 8]);
  });

  test('a model that passes over the setting is a system fault with both numbers and what to do', async () => {
    await start({ shortens: false });
    const own = embedder({ dimensions: 8 });
    for (const fault of [await faultOf(own.identity()), await faultOf(own.embed(['bees']))]) {
      expect(fault).toMatchObject({
        fault: 'system',
        reason: 'embedding-dimensions',
        detail: expect.stringMatching(/24 dimensions, not of the 8[\s\S]*Unset embeddings\.dimensions/),
      });
    }
  });
});

describe('what a server finds too much', () => {
  test('more texts than it takes are sent in smaller lots', async () => {
    await start({ mostTexts: 3 });
    const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee', 'ffffff', 'ggggggg'];
    expect(await embedder().embed(texts)).toEqual(texts.map((text) => near(wordVector(text, 24))));
    expect(server.calls.map(({ input }) => input.length)).toEqual([7, 4, 2, 2, 3]);
  });

  test('a text that is too long for it is cut until it is taken, the others are not', async () => {
    await start({ mostCharacters: 100 });
    const long = 'tide and time '.repeat(20);
    const vectors = await embedder().embed(['a short one', long]);
    const taken = server.calls.map(({ input }) => input).at(-1)!;
    expect(taken).toHaveLength(1);
    expect(taken[0]!.length).toBeLessThanOrEqual(100);
    expect(taken[0]!.length).toBeGreaterThan(75);
    expect(long.startsWith(taken[0]!)).toBe(true);
    expect(vectors).toEqual([wordVector('a short one', 24), wordVector(taken[0]!, 24)].map(near));
  });

  test('a server that takes no text at all is a fault in the end', async () => {
    await start({ mostCharacters: 0 });
    const fault = await faultOf(embedder().embed(['tide and time '.repeat(20)]));
    expect(fault).toMatchObject({ fault: 'system', reason: 'embedding-model-unsuitable' });
  });
});

test('a server that is not running is a system fault that says where it was looked for', async () => {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/v1`;
  for (const fault of [
    await faultOf(embedder({ url }).embed(['x'])),
    await faultOf(embedder({ url }).identity()),
  ]) {
    expect(fault).toMatchObject({
      fault: 'system',
      reason: 'embedding-server-down',
      detail: expect.stringMatching(new RegExp(`${url}.*ECONNREFUSED.*embeddings\\.url`)),
    });
  }
});

const saying = (message: string) => ({ error: { message } });

test.each([
  [401, saying('Incorrect API key'), 'embedding-server-refused', /Check embeddings\.apiKey/],
  [404, saying('no such model'), 'embedding-model-missing', /no such model[\s\S]*embeddings\.model/],
  [404, '<html>nothing here</html>', 'embedding-model-missing', /up to \/v1/],
  [
    400,
    saying('words-3 does not support matryoshka'),
    'embedding-model-unsuitable',
    /embeddings\.dimensions/,
  ],
  [400, saying('this is a chat model'), 'embedding-model-unsuitable', /is an embedding model/],
  [429, saying('You exceeded your current quota'), 'embedding-server-quota', /quota/],
  [429, saying('slow down'), 'embedding-server-busy', /429 slow down/],
  [503, saying('loading'), 'embedding-server-busy', /loading/],
  [500, saying('boom'), 'embedding-server-error', /500 boom/],
  [200, { data: [] }, 'embedding-server-error', /0 vectors for 1 texts/],
  [200, { data: 'many' }, 'embedding-server-error', /unknown form/],
  [200, 'not JSON', 'embedding-server-error', /unknown form|JSON/],
])('status %i with %j is the system fault it means, after one call', async (status, body, reason, detail) => {
  server.answer({ status, body });
  expect(await faultOf(embedder().embed(['x']))).toMatchObject({
    fault: 'system',
    reason,
    detail: expect.stringMatching(detail),
  });
  expect(server.calls).toHaveLength(1);
});

test('an aborted call rejects with the reason at once', async () => {
  server.answer('hang');
  const abort = new AbortController();
  const embedding = embedder().embed(['x'], { signal: abort.signal });
  embedding.catch(() => {});
  await until('the server was asked', () => server.calls.length === 1);
  abort.abort(new Error('enough'));
  await expect(embedding).rejects.toThrow('enough');
});

test('a server that does not answer in time is a system fault', async () => {
  server.answer('hang');
  expect(await faultOf(embedder({ timeoutSeconds: 0.05 }).embed(['x']))).toMatchObject({
    fault: 'system',
    reason: 'embedding-server-slow',
  });
});
