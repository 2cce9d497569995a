import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationSchema } from '../../domain/configuration.ts';
import { createOllamaModel } from '../../engines/language-model/ollama.ts';
import { measureParallel } from '../../engines/language-model/ollama-parallel.ts';
import { homeAt } from '../../stack/home.ts';
import { keepMeasuring } from '../../workers/capacity/keep-measuring.ts';
import { type CapacityOptions, openCapacity } from '../../workers/capacity.ts';
import { type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';

const MODEL = 'qwen2.5:7b';
const SERVED = [{ name: MODEL, digest: 'a'.repeat(64), contextLength: 32_768 }];
/** Memory and cores for eight calls at once. */
const MACHINE = { cores: 16, ramGb: 48, gpus: [], limitedBy: [] } as const;

let server: OllamaServer;
let folder: string;
beforeEach(async () => {
  server = await startOllamaServer(SERVED);
  folder = await mkdtemp(join(tmpdir(), 'vidmine-capacity-'));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const measured = async (atMost: number, withinMs?: number) => {
  const model = createOllamaModel({
    ...{ host: server.host, model: MODEL },
    ...{ contextTokens: 4096, timeoutSeconds: 60 },
  });
  try {
    return await measureParallel({ model, atMost, ...(withinMs !== undefined && { withinMs }) });
  } finally {
    await model.close();
  }
};

const capacity = (options: CapacityOptions = {}, languageModel: object = {}) =>
  openCapacity(
    configurationSchema.parse({ languageModel: { ollamaHost: server.host, ...languageModel } }),
    homeAt(folder),
    { hardware: MACHINE, environment: {}, ...options },
  );
const llmOf = async (...asked: Parameters<typeof capacity>) => {
  const { choices, slots, isUnmeasured } = await capacity(...asked);
  return { slots: slots.llm, isUnmeasured, warning: choices.find(({ queue }) => queue === 'llm')!.warning };
};

test.each([
  [1, 8, { calls: 1, orMore: false }],
  [2, 8, { calls: 2, orMore: false }],
  [3, 8, { calls: 3, orMore: false }],
  [4, 8, { calls: 4, orMore: false }],
  [6, 32, { calls: 6, orMore: false }],
  [8, 4, { calls: 4, orMore: true }],
  [8, 2, { calls: 2, orMore: true }],
])('a server that works on %s calls at once, asked for up to %s', async (atOnce, atMost, expected) => {
  server.serveAtOnce(atOnce);
  expect(await measured(atMost)).toEqual(expected);
});

test('all calls of a measurement are asked as work is: nothing makes the server load the model anew', async () => {
  server.serveAtOnce(2);
  await measured(4);
  const options = server.chats.map(({ options }) => (options as { num_ctx: number }).num_ctx);
  expect(new Set(options)).toEqual(new Set([4096]));
});

test('a server that answers in one piece, refuses, or does not answer in time tells nothing', async () => {
  server.answer({ say: 'word' });
  expect(await measured(4)).toBeUndefined();
  server.answer({ status: 500, error: 'out of memory' });
  expect(await measured(4)).toBeUndefined();
  server.answer('hang');
  expect(await measured(4, 200)).toBeUndefined();
});

test('mining takes as many slots as Ollama works on, and says how to get the rest of the machine to work', async () => {
  server.serveAtOnce(2);
  expect(await llmOf({ measure: 'now' })).toEqual({
    slots: 2,
    isUnmeasured: false,
    warning: 'Ollama works on 2 at once; 8 would be possible: set OLLAMA_NUM_PARALLEL=8 where it is started',
  });
});

test('what a worker measured is used by commands, which do not disturb the server', async () => {
  server.serveAtOnce(2);
  expect((await llmOf()).slots).toBe(4);
  await llmOf({ measure: 'now' });
  const asked = server.chats.length;
  expect([(await llmOf()).slots, (await llmOf({ measure: 'unless known' })).slots]).toEqual([2, 2]);
  expect(server.chats.length).toBe(asked);
  server.serveAtOnce(4);
  expect((await llmOf({ measure: 'now' })).slots).toBe(4);
});

test('OLLAMA_NUM_PARALLEL is a hint until the server is measured; what differs is reported', async () => {
  server.serveAtOnce(2);
  const environment = { OLLAMA_NUM_PARALLEL: '6' };
  expect((await llmOf({ environment })).slots).toBe(6);
  expect(await llmOf({ environment, measure: 'now' })).toMatchObject({
    slots: 2,
    warning: expect.stringContaining('OLLAMA_NUM_PARALLEL here is 6, but Ollama worked on 2 at once'),
  });
});

test('a number that a person states is used and compared with the measured one', async () => {
  server.serveAtOnce(1);
  expect(await llmOf({ measure: 'now' }, { ollamaParallel: 3 })).toMatchObject({
    slots: 3,
    warning: expect.stringContaining('languageModel.ollamaParallel is 3, but Ollama worked on 1 at once'),
  });
});

test('a machine that mines one segment at a time asks nothing', async () => {
  expect(await llmOf({ measure: 'now', hardware: { ...MACHINE, ramGb: 8 } })).toMatchObject({
    slots: 1,
    isUnmeasured: false,
  });
  expect(server.chats).toEqual([]);
});

test('a worker that asks no language model measures none', async () => {
  server.serveAtOnce(2);
  const configuration = configurationSchema.parse({
    languageModel: { ollamaHost: server.host },
    workers: { queues: ['speech', 'database'] },
  });
  await openCapacity(configuration, homeAt(folder), { hardware: MACHINE, environment: {}, measure: 'now' });
  expect(server.chats).toEqual([]);
});

test('an Ollama that is away serves 4 at most until it is back and was measured', async () => {
  server.answer({ status: 503, error: 'server busy' });
  const begun = await capacity({ measure: 'now' });
  expect([begun.slots.llm, begun.isUnmeasured]).toEqual([4, true]);

  let looked = 0;
  const found: number[] = [];
  await keepMeasuring(begun, {
    firstMs: 1,
    signal: new AbortController().signal,
    again: async () => {
      looked += 1;
      if (looked === 3) server.serveAtOnce(2);
      return capacity({ measure: 'now' });
    },
    onMeasured: ({ slots }) => found.push(slots.llm),
  });
  expect([looked, found]).toEqual([3, [2]]);
});

test('measuring again ends with its signal', async () => {
  server.answer({ status: 503, error: 'server busy' });
  const begun = await capacity({ measure: 'now' });
  const ending = new AbortController();
  const over = keepMeasuring(begun, {
    signal: ending.signal,
    again: async () => begun,
    onMeasured: () => {
      throw new Error('Nothing was measured.');
    },
  });
  ending.abort();
  await expect(over).resolves.toBeUndefined();
});
