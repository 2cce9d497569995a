import { StageError } from '../../domain/faults.ts';
import type { EmbeddingUse } from '../../engines/embeddings/embedding-use.ts';
import {
  createOllamaEmbedder,
  type OllamaEmbedderOptions,
} from '../../engines/embeddings/ollama-embedder.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import {
  type OllamaEmbeddingServer,
  startOllamaEmbeddingServer,
} from '../fixtures/ollama-embedding-server.ts';
import { until } from '../fixtures/until.ts';

let server: OllamaEmbeddingServer;
const embedder = (options: Partial<OllamaEmbedderOptions> = {}) =>
  createOllamaEmbedder({ host: server.host, model: 'all-minilm', ...options });
const faultOf = async (promise: Promise<unknown>) => {
  const error = await promise.catch((reason: unknown) => reason);
  if (!(error instanceof StageError)) throw new Error(`no StageError but ${String(error)}`);
  return error.fault;
};

beforeEach(async () => {
  server = await startOllamaEmbeddingServer();
});
afterEach(() => server.close());

test('the server is asked in batches, cutting allowed, and its vectors come back normalised and in order', async () => {
  const vectors = await embedder({ batchSize: 2 }).embed(['aaaa', 'b', 'cc']);
  expect(server.calls).toEqual([
    { model: 'all-minilm', input: ['b', 'cc'], truncate: true, keep_alive: '30m' },
    { model: 'all-minilm', input: ['aaaa'], truncate: true, keep_alive: '30m' },
  ]);
  const length = Math.hypot(4, 4, 1);
  expect(vectors.map((vector) => Math.hypot(...vector))).toEqual(
    [1, 1, 1].map((one) => expect.closeTo(one, 12)),
  );
  expect(vectors[0]).toEqual([4, 4, 1].map((value) => expect.closeTo(value / length, 12)));
});

test('what a call used is what the server says, and unknown where it does not count', async () => {
  const told: (number | undefined)[] = [];
  const onUsed = { onUsed: ({ tokens }: EmbeddingUse) => told.push(tokens) };
  await embedder({ batchSize: 2 }).embed(['aaaa', 'b', 'cc'], onUsed);
  server.answer({ embeddings: [[1, 2, 3]] });
  await embedder().embed(['d'], onUsed);
  expect(told).toEqual([3, 4, undefined]);
});

test('the identity is what the server says of the model', async () => {
  expect(await embedder().identity()).toEqual({
    engine: 'ollama',
    model: 'all-minilm',
    digest: 'd1'.repeat(32),
    dimensions: 3,
    maxTokens: 512,
  });
});

test('credentials in the address sign in, and stand in no message', async () => {
  const own = embedder({ host: server.host.replace('://', '://ada:hush@') });
  expect((await own.embed(['b']))[0]).toHaveLength(3);
  await server.close();
  expect((await faultOf(own.embed(['b']))).detail).not.toMatch(/ada|hush/);
});

test('shortened vectors are asked for as such, and stand under a name of their own', async () => {
  const own = embedder({ dimensions: 2 });
  expect(await own.identity()).toMatchObject({ model: 'all-minilm@2', dimensions: 2 });
  server.answer({ embeddings: [[3, 4]] });
  expect(await own.embed(['b'])).toEqual([[expect.closeTo(0.6, 12), expect.closeTo(0.8, 12)]]);
  expect(server.calls.at(-1)).toMatchObject({ dimensions: 2 });
});

test('more dimensions than the model has, or a server that passes over the setting, is a system fault with both numbers', async () => {
  for (const fault of [
    await faultOf(embedder({ dimensions: 64 }).identity()),
    await faultOf(embedder({ dimensions: 64 }).embed(['b'])),
  ]) {
    expect(fault).toMatchObject({
      fault: 'system',
      reason: 'embedding-dimensions',
      detail: expect.stringMatching(/3 dimensions, not of the 64[\s\S]*Unset embeddings\.dimensions/),
    });
  }
});

test('an unknown model is a system fault with the command that fetches it', async () => {
  const unknown = embedder({ model: 'nope:1b' });
  for (const fault of [await faultOf(unknown.identity()), await faultOf(unknown.embed(['x']))]) {
    expect(fault).toMatchObject({
      fault: 'system',
      reason: 'embedding-model-missing',
      detail: expect.stringContaining('ollama pull nope:1b'),
    });
  }
});

test('a server that is not running is a system fault that says where it was looked for', async () => {
  const [port] = await freePorts(1);
  const host = `http://127.0.0.1:${port}`;
  expect(await faultOf(embedder({ host }).embed(['x']))).toMatchObject({
    fault: 'system',
    reason: 'embedding-server-down',
    detail: expect.stringMatching(new RegExp(`${host}.*ECONNREFUSED.*ollama serve`)),
  });
});

test.each([
  [501, 'this model does not support embeddings', 'embedding-model-unsuitable', /Name an embedding model/],
  [503, 'server busy, please try again', 'embedding-server-busy', /busy/],
  [500, 'boom', 'embedding-server-error', /answered 500: boom/],
])('status %i %j is the system fault it means', async (status, error, reason, detail) => {
  server.answer({ status, error });
  expect(await faultOf(embedder().embed(['x']))).toMatchObject({
    fault: 'system',
    reason,
    detail: expect.stringMatching(detail),
  });
});

test.each([
  ['too few vectors', { embeddings: [[1, 2, 3]] }, /1 vectors for 2 texts/],
  ['something else', { embeddings: 'many' }, /unknown form/],
])('an answer of %s is a system fault', async (_, answer, detail) => {
  server.answer(answer);
  const fault = await faultOf(embedder().embed(['x', 'y']));
  expect(fault).toMatchObject({ fault: 'system', detail: expect.stringMatching(detail) });
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
