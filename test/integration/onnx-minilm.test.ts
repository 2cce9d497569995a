import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { StageError } from '../../domain/faults.ts';
import { createOnnxMinilm } from '../../engines/embeddings/onnx-minilm.ts';
import { fileDigest } from '../../engines/sidecar/file-digest.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';

const reference = z
  .object({ sentences: z.array(z.object({ text: z.string(), vector: z.array(z.number()).length(384) })) })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/minilm-vectors.json', import.meta.url), 'utf8')));
const tools = installedToolPaths();
const embedder = createOnnxMinilm({ python: tools.python, folder: tools.minilm });
afterAll(() => embedder.close());

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const cosine = (a: readonly number[], b: readonly number[]): number =>
  dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));

test('the vectors are those of the reference: cosine of at least 0.999', async () => {
  const vectors = await embedder.embed(reference.sentences.map(({ text }) => text));
  const cosines = vectors.map((vector, index) => cosine(vector, reference.sentences[index]!.vector));
  expect(cosines).toHaveLength(8);
  expect(Math.min(...cosines)).toBeGreaterThanOrEqual(0.999);
});

test('the model says what it is', async () => {
  expect(await embedder.identity()).toEqual({
    engine: 'onnx',
    model: 'all-minilm-l6-v2',
    digest: await fileDigest(path.join(tools.minilm, 'model.onnx')),
    dimensions: 384,
    maxTokens: 512,
  });
});

test('a text has the same vector of length 1 whatever it is batched with, in the order of the texts', async () => {
  const texts = [
    'tide',
    'The tide rises. '.repeat(60),
    'A bridge.',
    '',
    ...Array(40).fill('Interest grows.'),
  ];
  const together = await embedder.embed(texts);
  const alone = [];
  for (const text of texts.slice(0, 5)) alone.push((await embedder.embed([text]))[0]!);
  for (const [index, vector] of alone.entries()) {
    expect(dot(vector, vector)).toBeCloseTo(1, 5);
    expect(cosine(vector, together[index]!)).toBeGreaterThan(0.9999);
  }
  expect(together).toHaveLength(44);
});

test('words count up to the 512th token and no further', async () => {
  const start = 'water '.repeat(505);
  const [plain, within, beyond] = await embedder.embed([
    start.trim(),
    `${start}castle`,
    `${start}${'water '.repeat(10)}castle`,
  ]);
  const [cut] = await embedder.embed([`${start}${'water '.repeat(10)}`]);
  expect(within).not.toEqual(plain);
  expect(cosine(beyond!, cut!)).toBeGreaterThan(0.999999);
});

test('what a call used is told: the tokens it read, two around each text included, and none beyond the 512th', async () => {
  const told: (number | undefined)[] = [];
  await embedder.embed(['tide', 'The tide rises.', 'water '.repeat(600)], {
    onUsed: ({ tokens }) => told.push(tokens),
  });
  expect(told).toEqual([3 + 6 + 512]);
});

test('no texts make no vectors', async () => {
  expect(await embedder.embed([])).toEqual([]);
});

test('an aborted call rejects with the reason and the next one works', async () => {
  const abort = new AbortController();
  const embedding = embedder.embed(Array(64).fill('The tide rises. '.repeat(60)), { signal: abort.signal });
  abort.abort(new Error('enough'));
  await expect(embedding).rejects.toThrow('enough');
  expect(await embedder.embed(['next'])).toHaveLength(1);
});

test('a missing model is a system fault that names the file', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'no-model-'));
  const empty = createOnnxMinilm({ python: tools.python, folder });
  const error = await empty.embed(['x']).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StageError);
  expect((error as StageError).fault).toMatchObject({
    fault: 'system',
    reason: 'embedding-model-missing',
    detail: expect.stringContaining(path.join(folder, 'model.onnx')),
  });
  await empty.close();
  await rm(folder, { recursive: true });
});
