import { StageError, systemFault, videoFault } from '../../domain/faults.ts';
import { shareBatches } from '../../engines/embeddings/shared-batches.ts';
import { type CountingRules, countingEmbedder } from '../fixtures/counting-embedder.ts';
import { until } from '../fixtures/until.ts';
import { wordVector } from '../fixtures/word-embedder.ts';

const textsOf = (who: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${who} says ${'tide '.repeat(index % 3)}`);
const vectorsOf = (texts: readonly string[]) => texts.map((text) => wordVector(text, 16));

/** Texts wait for a full call, and for nothing else. */
const UNTIL_FULL = { waitMs: 1e9 };

const sharing = (rules: CountingRules = {}, options?: { waitMs: number }) => {
  const engine = countingEmbedder(rules);
  return { engine, embedder: shareBatches(engine, options) };
};

/** A door that calls wait at. */
function door() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: resolve };
}

describe('calls', () => {
  test('ten callers with ten texts each share four calls of 32, and each has its own vectors in order', async () => {
    const { engine, embedder } = sharing();
    const videos = Array.from({ length: 10 }, (_, index) => textsOf(`video ${'abcdefghij'[index]}`, 10));
    const vectors = await Promise.all(videos.map((texts) => embedder.embed(texts)));
    expect(engine.calls.map((texts) => texts.length)).toEqual([30, 30, 30, 10]);
    expect(vectors).toEqual(videos.map(vectorsOf));
  });

  test('a full call goes at once, and what is not full waits for more', async () => {
    const { engine, embedder } = sharing({ batchSize: 4, callsAtOnce: 2 }, UNTIL_FULL);
    const first = embedder.embed(textsOf('a', 3));
    const second = embedder.embed(textsOf('b', 2));
    await first;
    expect(engine.calls).toHaveLength(1);
    const third = embedder.embed(textsOf('c', 2));
    await Promise.all([second, third]);
    expect(engine.calls.map((texts) => texts.length)).toEqual([3, 4]);
  });

  test('a text that nobody joins goes by itself', async () => {
    const { engine, embedder } = sharing();
    expect(await embedder.embed(['alone'])).toEqual(vectorsOf(['alone']));
    expect(engine.calls).toEqual([['alone']]);
  });

  test('while a call is under way the next one goes on filling', async () => {
    const { passed, open } = door();
    const { engine, embedder } = sharing(
      { before: (call) => (call === 1 ? passed : undefined) },
      { waitMs: 0 },
    );
    const embedding = [embedder.embed(['first'])];
    await until('the first call is made', () => engine.calls.length === 1);
    for (const who of ['a', 'b', 'c']) {
      embedding.push(embedder.embed(textsOf(who, 3)));
      await new Promise(setImmediate);
    }
    expect(engine.calls).toHaveLength(1);
    open();
    await Promise.all(embedding);
    expect(engine.calls.map((texts) => texts.length)).toEqual([1, 9]);
  });

  test.each([1, 3])('no more than %i calls are under way at once', async (callsAtOnce) => {
    const { engine, embedder } = sharing({ batchSize: 2, callsAtOnce });
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((who) => embedder.embed(textsOf(who, 4))));
    expect(engine.calls).toHaveLength(12);
    expect(engine.most()).toBe(callsAtOnce);
  });

  test('a small video does not wait for all of a huge one', async () => {
    const { engine, embedder } = sharing({ batchSize: 4 }, { waitMs: 0 });
    const huge = embedder.embed(textsOf('huge', 400));
    const small = embedder.embed(textsOf('small', 2));
    await small;
    expect(engine.calls[2]).toEqual(textsOf('small', 2));
    await huge;
    expect(engine.calls).toHaveLength(101);
  });

  test('no texts make no call', async () => {
    const { engine, embedder } = sharing();
    expect(await embedder.embed([])).toEqual([]);
    expect(engine.calls).toEqual([]);
  });
});

describe('a caller that aborts', () => {
  test('leaves with what was not sent, at once, and the others get theirs', async () => {
    const { engine, embedder } = sharing({ batchSize: 4 }, UNTIL_FULL);
    const abort = new AbortController();
    const leaving = embedder.embed(['gone', 'gone too'], { signal: abort.signal });
    leaving.catch(() => {});
    const staying = embedder.embed(['here']);
    abort.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    const others = embedder.embed(textsOf('b', 3));
    expect(await staying).toEqual(vectorsOf(['here']));
    await others;
    expect(engine.calls).toEqual([['here', ...textsOf('b', 3)].map((text) => expect.stringContaining(text))]);
  });

  test('leaves the others of a call under way their vectors; a call that nobody waits for is ended', async () => {
    const { passed, open } = door();
    const ended: boolean[] = [];
    const { engine, embedder } = sharing(
      {
        batchSize: 2,
        before: async (call, _texts, signal) => {
          if (call === 1) await passed;
          if (call === 2) await until('it is ended', () => signal?.aborted === true);
          ended.push(signal?.aborted === true);
        },
      },
      UNTIL_FULL,
    );
    const abort = new AbortController();
    const leaving = [embedder.embed(['a'], { signal: abort.signal })];
    const staying = embedder.embed(['b']);
    leaving.push(embedder.embed(['c', 'd'], { signal: abort.signal }));
    for (const one of leaving) one.catch(() => {});
    await until('the first call is made', () => engine.calls.length === 1);
    open();
    expect(await staying).toEqual(vectorsOf(['b']));
    await until('the second call is made', () => engine.calls.length === 2);
    abort.abort(new Error('enough'));
    await expect(leaving[1]).rejects.toThrow('enough');
    await until('both calls are over', () => ended.length === 2);
    expect(ended).toEqual([false, true]);
    expect(await embedder.embed(['e', 'f'])).toEqual(vectorsOf(['e', 'f']));
  });

  test('that had aborted before sends nothing', async () => {
    const { engine, embedder } = sharing();
    await expect(embedder.embed(['x'], { signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow(
      'over',
    );
    expect(engine.calls).toEqual([]);
  });
});

describe('a call that fails', () => {
  const onceDown = systemFault('embedding-server-down', 'nobody there');

  test('of the engine fails for those whose texts are in it and for nobody else', async () => {
    const { engine, embedder } = sharing({
      batchSize: 4,
      before: (call) => {
        if (call === 1) throw onceDown;
      },
    });
    const embedding = ['a', 'b', 'c'].map((who) => embedder.embed(textsOf(who, 2)));
    const ends = await Promise.allSettled(embedding);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(ends[0]).toMatchObject({ reason: onceDown });
    expect(engine.calls.map((texts) => texts.length)).toEqual([4, 2]);
  });

  test.each([
    ['is invalid', videoFault('unexpected', 'no text')],
    ['is refused by the server', systemFault('embedding-server-error', '400: too long')],
    ['kills the engine', systemFault('embedding-ended', 'it was killed')],
    ['is met by nobody’s expectation', new Error('odd')],
  ])('of a text that %s fails for its owner alone', async (_, failure) => {
    const { engine, embedder } = sharing({
      before: (_call, texts) => {
        if (texts.includes('bad')) throw failure;
      },
    });
    const videos = [textsOf('a', 3), ['good', 'bad'], textsOf('c', 3), textsOf('d', 3)];
    const ends = await Promise.allSettled(videos.map((texts) => embedder.embed(texts)));
    expect(ends[1]).toEqual({ status: 'rejected', reason: failure });
    for (const other of [0, 2, 3]) {
      expect(ends[other]).toEqual({ status: 'fulfilled', value: vectorsOf(videos[other]!) });
    }
    expect(engine.calls.map((texts) => texts.length)).toEqual([11, 3, 2, 3, 3]);
  });

  test.each(['down', 'busy', 'quota', 'slow', 'refused'])(
    'because the server is %s is not repeated for each caller',
    async (state) => {
      const fault = systemFault(`embedding-server-${state}`, 'not now');
      const { engine, embedder } = sharing({
        before: () => {
          throw fault;
        },
      });
      const ends = await Promise.allSettled(['a', 'b', 'c'].map((who) => embedder.embed([who])));
      expect(ends).toEqual(ends.map(() => ({ status: 'rejected', reason: fault })));
      expect(engine.calls).toHaveLength(1);
    },
  );

  test('ends its caller: what that had waiting is not sent', async () => {
    const { engine, embedder } = sharing({
      batchSize: 2,
      before: () => {
        throw onceDown;
      },
    });
    await expect(embedder.embed(textsOf('a', 9))).rejects.toBe(onceDown);
    expect(await embedder.embed([])).toEqual([]);
    expect(engine.calls).toHaveLength(1);
  });
});

test('when the engine closes nobody waits for ever, whether sent or not, nor does who comes later', async () => {
  const { engine, embedder } = sharing({ batchSize: 2, before: () => new Promise(() => {}) }, UNTIL_FULL);
  const embedding = [embedder.embed(['a', 'b']), embedder.embed(['c'])];
  const ends = Promise.allSettled(embedding);
  await until('a call is under way', () => engine.calls.length === 1);
  await embedder.close();
  const late = await embedder.embed(['d']).catch((error: unknown) => error);
  expect(late).toBeInstanceOf(StageError);
  const closed = { fault: { fault: 'system', reason: 'embedding-closed' } };
  expect(await ends).toMatchObject(embedding.map(() => ({ status: 'rejected', reason: closed })));
  expect(late).toMatchObject(closed);
  expect(engine.isClosed()).toBe(true);
  expect(engine.calls).toHaveLength(1);
});

describe('what a call used', () => {
  test('is told to its callers in parts by their texts, which add up to what the engine said', async () => {
    const { embedder } = sharing({ tokens: (text) => text.length * 7 + 1 });
    const videos = [textsOf('short', 1), textsOf('middling', 5), textsOf('long and longer', 20)];
    const told = await Promise.all(
      videos.map(async (texts) => {
        const uses: { tokens: number | undefined; milliseconds: number }[] = [];
        await embedder.embed(texts, { onUsed: (use) => uses.push(use) });
        expect(uses).toHaveLength(1);
        return uses[0]!;
      }),
    );
    const all = videos.flat().reduce((sum, text) => sum + text.length * 7 + 1, 0);
    expect(told.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0)).toBe(all);
    expect(told.reduce((sum, { milliseconds }) => sum + milliseconds, 0)).toBe(100);
    expect(told.map(({ tokens }) => tokens)).toEqual(
      [...told.map(({ tokens }) => tokens)].sort((a, b) => a! - b!),
    );
  });

  test('counts a text no further than the model reads it', async () => {
    const { embedder } = sharing({ tokens: () => 512 });
    await embedder.identity();
    const told: (number | undefined)[] = [];
    const embed = (text: string) => embedder.embed([text], { onUsed: ({ tokens }) => told.push(tokens) });
    await Promise.all([embed('tide '.repeat(5000)), embed('tide '.repeat(600))]);
    expect(told).toEqual([512, 512]);
  });

  test('has no tokens where the engine does not tell', async () => {
    const { embedder } = sharing();
    const told: (number | undefined)[] = [];
    await embedder.embed(['x'], { onUsed: ({ tokens }) => told.push(tokens) });
    expect(told).toEqual([undefined]);
  });
});
