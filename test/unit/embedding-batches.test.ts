import { batchesByLength, embedInBatches } from '../../engines/embeddings/batches.ts';
import { createOnnxMinilm } from '../../engines/embeddings/onnx-minilm.ts';

test('texts of like length share a batch', () => {
  const batches = batchesByLength(['long text', 'a', 'a longer text', 'b'], 2);
  expect(batches.map((batch) => batch.map(({ text }) => text))).toEqual([
    ['a', 'b'],
    ['long text', 'a longer text'],
  ]);
});

test('vectors come back in the order of the texts, and no batch is larger than the bound', async () => {
  const sizes: number[] = [];
  const texts = Array.from({ length: 70 }, (_, index) => 'x'.repeat((index * 37) % 71));
  const vectors = await embedInBatches(texts, 32, async (batch) => {
    sizes.push(batch.length);
    return batch.map((text) => [text.length]);
  });
  expect(sizes).toEqual([32, 32, 6]);
  expect(vectors).toEqual(texts.map((text) => [text.length]));
});

test.each([
  [512, 32],
  [8, 8],
  [undefined, 32],
])(
  'the embedded model asked for batches of %p takes %i texts at once, so that its memory stays small',
  (asked, taken) => {
    const embedder = createOnnxMinilm({ python: 'python3', folder: '/nowhere', batchSize: asked });
    expect(embedder.batchSize).toBe(taken);
  },
);
