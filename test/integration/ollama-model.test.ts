import { z } from 'zod';
import { grammarSchema } from '../../engines/language-model/grammar-schema.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { createOllamaModel, type OllamaModelOptions } from '../../engines/language-model/ollama.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';
import { until } from '../fixtures/until.ts';

const MODELS = [
  { name: 'miner:7b', digest: 'd-miner', contextLength: 32_768 },
  { name: 'small:latest', digest: 'd-small', contextLength: 512 },
  {
    name: 'thinker:latest',
    digest: 'd-thinker',
    contextLength: 8192,
    capabilities: ['completion', 'thinking'],
  },
  {
    name: 'gpt-oss:20b',
    digest: 'd-oss',
    contextLength: 8192,
    capabilities: ['completion', 'thinking'],
    architecture: 'gptoss',
  },
];
const REQUEST: GenerateRequest = {
  instructions: 'Answer.',
  input: 'Now.',
  schema: grammarSchema(z.strictObject({ ok: z.boolean() })),
  maxOutputTokens: 50,
};

let server: OllamaServer;
beforeAll(async () => {
  server = await startOllamaServer(MODELS);
});
afterAll(() => server.close());

const modelOf = (options: Partial<OllamaModelOptions> = {}) =>
  createOllamaModel({
    host: server.host,
    model: 'miner:7b',
    contextTokens: 4096,
    timeoutSeconds: 60,
    ...options,
  });
const generate = (options: Partial<OllamaModelOptions> = {}, request: Partial<GenerateRequest> = {}) =>
  modelOf(options).generate({ ...REQUEST, ...request });
const refusal = (fault: 'system' | 'video', reason: string) => ({ fault: { fault, reason } });

test('an answer arrives in pieces and is counted', async () => {
  server.answer({ say: '{"ok":true}  \n', promptTokens: 23 });
  const progress: number[] = [];
  const generated = await generate({}, { onProgress: (tokens) => progress.push(tokens) });
  expect(generated).toMatchObject({ json: { ok: true }, promptTokens: 23, outputTokens: 5 });
  expect(progress).toEqual([1, 2]);
});

test('defect 75: every call sends the same options and begins with the same instructions', async () => {
  server.answer({ say: '{"ok":true}' });
  const model = modelOf();
  const before = server.chats.length;
  for (const input of ['First.', 'Second.']) await model.generate({ ...REQUEST, input });
  const [first, second] = server.chats.slice(before) as { messages: { content: string }[] }[];
  expect({ ...second, messages: [] }).toEqual({ ...first, messages: [] });
  expect(first).toMatchObject({
    format: REQUEST.schema,
    stream: true,
    truncate: false,
    shift: false,
    options: { num_ctx: 4096, temperature: 0, num_predict: 50 },
  });
  expect(first).not.toHaveProperty('think');
  expect(first).not.toHaveProperty('options.num_thread');
  expect([first, second].map((chat) => chat?.messages[0]?.content)).toEqual([
    'Answer.\nFirst.',
    'Answer.\nSecond.',
  ]);
});

test('a model that can think is told not to: it would use up the room of its answer', async () => {
  server.answer({ say: '{"ok":true}' });
  await generate({ model: 'thinker' });
  expect(server.chats.at(-1)).toMatchObject({ think: false });
});

test('a model that cannot do without thinking is asked for the least of it', async () => {
  server.answer({ say: '{"ok":true}', think: 'Hm.' });
  expect((await generate({ model: 'gpt-oss:20b' })).json).toEqual({ ok: true });
  expect(server.chats.at(-1)).toMatchObject({ think: 'low' });
});

test('a refused word about thinking is said otherwise, then left out, and that is remembered', async () => {
  const asked: unknown[] = [];
  server.answerBy(({ think }) => {
    asked.push(think);
    const error = `think value "${think}" is not supported for this model`;
    return think === undefined ? { say: '{"ok":true}' } : { status: 400, error };
  });
  const model = modelOf({ model: 'thinker' });
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
  await model.generate(REQUEST);
  expect(asked).toEqual([false, 'low', undefined, undefined]);
});

test.each([
  [
    'thought until the end of its room',
    { say: '', think: 'Well. '.repeat(9), doneReason: 'length' },
    /thought aloud/,
  ],
  ['thought and said nothing', { say: '', think: 'Well.' }, /empty text, after thinking/],
])('of a model that %s it is told that it thought', async (_, answer, words) => {
  server.answer(answer);
  await expect(generate()).rejects.toThrow(words);
});

test('an answer beyond every limit is ended on the server too, and counts as cut off', async () => {
  server.answer({ say: 'again and '.repeat(1_000_000) });
  const before = server.abandoned();
  await expect(generate()).rejects.toMatchObject(refusal('video', 'answer-cut-off'));
  await until('the server knows that nobody waits', () => server.abandoned() > before);
});

test('after a lost call the server is asked anew what the model is', async () => {
  const model = modelOf({ model: 'changing' });
  server.has({ name: 'changing:latest', digest: 'd-1', contextLength: 8192 });
  server.answer({ breakAfter: '{' }, { say: '{"ok":true}' });
  await expect(model.generate(REQUEST)).rejects.toMatchObject(refusal('system', 'language-model-lost'));
  server.has({ name: 'changing:latest', digest: 'd-2', contextLength: 64 });
  await expect(model.generate(REQUEST)).rejects.toMatchObject(refusal('video', 'prompt-too-long'));
  expect(await model.identity()).toMatchObject({ digest: 'd-2', contextTokens: 64 });
});

test('credentials in the address sign in, and are in no word about the server', async () => {
  const guarded = await startOllamaServer(MODELS, `Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  const host = guarded.host.replace('http://', 'http://me:p%40ss@');
  try {
    guarded.answer({ say: '{"ok":true}' }, { status: 500, error: 'out of memory' });
    const model = modelOf({ host });
    expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
    const failed: Error = await model.generate(REQUEST).catch((error) => error);
    expect(failed.message).toContain(guarded.host);
    await expect(modelOf({ host: guarded.host }).identity()).rejects.toMatchObject(
      refusal('system', 'language-model-refused'),
    );
    await guarded.close();
    const down: Error = await model.identity().catch((error) => error);
    for (const { message } of [failed, down]) expect(message).not.toMatch(/p(@|%40)ss/);
  } finally {
    await guarded.close();
  }
});

test('the identity names the digest and the context that the model really has', async () => {
  expect(await modelOf().identity()).toEqual({
    engine: 'ollama',
    model: 'miner:7b',
    digest: 'd-miner',
    contextTokens: 4096,
    demo: false,
  });
  expect(await modelOf({ model: 'small' }).identity()).toMatchObject({
    digest: 'd-small',
    contextTokens: 512,
  });
});

test.each([
  [
    'defect 72: an answer that was cut off',
    { say: '{"ok":', doneReason: 'length' },
    'video',
    'answer-cut-off',
  ],
  ['an answer that is no JSON', { say: 'Certainly!' }, 'video', 'answer-no-json'],
  ['an empty answer', { say: '' }, 'video', 'answer-no-json'],
  [
    'an answer that ends for another reason',
    { say: '{}', doneReason: 'tired' },
    'system',
    'language-model-error',
  ],
  ['a server that changes models', { say: '', doneReason: 'load' }, 'system', 'language-model-busy'],
  ['a stream that ends without its last line', { unfinished: '{"ok":true}' }, 'video', 'answer-incomplete'],
  ['a server killed during the answer', { breakAfter: '{"ok"' }, 'system', 'language-model-lost'],
  ['a full queue', { status: 503, error: 'server busy' }, 'system', 'language-model-busy'],
  ['a prompt cut by the server', { say: '{"ok":true}', promptTokens: 4096 }, 'video', 'prompt-too-long'],
  [
    'a prompt refused by the server',
    { status: 400, error: 'the input length exceeds the context length' },
    'video',
    'prompt-too-long',
  ],
  ['a refused schema', { status: 500, error: 'invalid JSON schema in format' }, 'video', 'schema-refused'],
] as const)('%s is an error', async (_, answer, fault, reason) => {
  server.answer(answer);
  await expect(generate()).rejects.toMatchObject(refusal(fault, reason));
});

test('defect 73: a prompt that cannot fit is refused before the call', async () => {
  const before = server.chats.length;
  await expect(generate({ model: 'small' }, { input: 'word '.repeat(300) })).rejects.toMatchObject(
    refusal('video', 'prompt-too-long'),
  );
  expect(server.chats.length).toBe(before);
});

test('a model that the server lacks is answered with the command that fetches it', async () => {
  await expect(generate({ model: 'nope:1b' })).rejects.toMatchObject({
    ...refusal('system', 'language-model-missing'),
    message: expect.stringContaining('ollama pull nope:1b'),
  });
});

test('a server that is not there is a system fault that says how to start it', async () => {
  const host = `http://127.0.0.1:${(await freePorts(1))[0]}`;
  await expect(modelOf({ host }).identity()).rejects.toMatchObject({
    ...refusal('system', 'language-model-down'),
    message: expect.stringMatching(/ollama serve/),
  });
});

test("an abort throws the caller's own reason and ends the call on the server", async () => {
  server.answer('hang');
  const abort = new AbortController();
  const before = [server.chats.length, server.abandoned()] as const;
  const call = generate({}, { signal: abort.signal });
  await until('the server has the call', () => server.chats.length > before[0]);
  abort.abort(new Error('the video was cancelled'));
  await expect(call).rejects.toThrow('the video was cancelled');
  await until('the server knows that nobody waits', () => server.abandoned() > before[1]);
});

test('a call that has been aborted before is never sent', async () => {
  const before = server.chats.length;
  await expect(generate({}, { signal: AbortSignal.abort(new Error('too late')) })).rejects.toThrow(
    'too late',
  );
  expect(server.chats.length).toBe(before);
});

test('a server that never answers is a system fault at the deadline, and the call is ended', async () => {
  server.answer('hang');
  const before = server.abandoned();
  await expect(generate({ timeoutSeconds: 0.2 })).rejects.toMatchObject(
    refusal('system', 'language-model-slow'),
  );
  await until('the server knows that nobody waits', () => server.abandoned() > before);
});

test('after any error the next call works', async () => {
  server.answer({ breakAfter: '{' }, { say: '{"ok":true}' });
  const model = modelOf();
  await expect(model.generate(REQUEST)).rejects.toMatchObject({ fault: { fault: 'system' } });
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
});
