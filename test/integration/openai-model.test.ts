import { z } from 'zod';
import { grammarSchema } from '../../engines/language-model/grammar-schema.ts';
import type { GenerateRequest } from '../../engines/language-model/language-model.ts';
import { createOpenAiModel, type OpenAiModelOptions } from '../../engines/language-model/openai.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { type OpenAiServer, startOpenAiServer } from '../fixtures/openai-server.ts';
import { until } from '../fixtures/until.ts';

const REQUEST: GenerateRequest = {
  instructions: 'Answer.',
  input: 'Now.',
  schema: grammarSchema(
    z.strictObject({
      ok: z.boolean(),
      score: z.int().min(0).max(3),
      parts: z.array(z.union([z.strictObject({ word: z.string().max(9) }), z.null()])).max(3),
      kind: z.enum(['a', 'b']),
    }),
  ),
  maxOutputTokens: 50,
};

let server: OpenAiServer;
beforeEach(async () => {
  server = await startOpenAiServer();
});
afterEach(() => server.close());

const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));
const modelOf = (options: Partial<OpenAiModelOptions> = {}) => {
  const model = createOpenAiModel({
    url: server.url,
    model: 'judge',
    contextTokens: 4096,
    timeoutSeconds: 60,
    ...options,
  });
  closing.push(model.close);
  return model;
};
const generate = (options: Partial<OpenAiModelOptions> = {}, request: Partial<GenerateRequest> = {}) =>
  modelOf(options).generate({ ...REQUEST, ...request });
const refusal = (fault: 'system' | 'video', reason: string) => ({ fault: { fault, reason } });
const OK = { say: '{"ok":true}' };

test('an answer arrives in pieces and is counted, with what the server had in its cache', async () => {
  server.answer({ say: '{"ok":true}  \n', reason: 'Hm.' });
  const progress: number[] = [];
  const generated = await generate({}, { onProgress: (pieces) => progress.push(pieces) });
  expect(generated).toMatchObject({
    json: { ok: true },
    promptTokens: 3,
    cachedTokens: 5,
    outputTokens: 5,
  });
  expect(progress).toEqual([1, 2, 3]);
});

test('where the server counts nothing, prompt and answer are estimated', async () => {
  server.answer({ ...OK, usage: 'none' });
  const generated = await generate();
  expect(generated).toMatchObject({ json: { ok: true }, outputTokens: 2 });
  expect(generated.promptTokens).toBeGreaterThan(2);
  expect(generated).not.toHaveProperty('cachedTokens');
});

test('defect 75: every call asks for the same, strictly by a schema, and begins with the same instructions', async () => {
  server.answer(OK);
  const model = modelOf();
  for (const input of ['First.', 'Second.']) await model.generate({ ...REQUEST, input });
  const [first, second] = server.asked.map(({ body }) => body);
  expect({ ...second, messages: [] }).toEqual({ ...first, messages: [] });
  expect(first).toEqual({
    model: 'judge',
    messages: [{ role: 'user', content: 'Answer.\nFirst.' }],
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0,
    seed: 7,
    max_tokens: 50,
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'answer',
        strict: true,
        schema: {
          type: 'object',
          properties: {
            ok: { type: 'boolean' },
            score: { type: 'integer', enum: [0, 1, 2, 3] },
            parts: {
              type: 'array',
              minItems: 0,
              maxItems: 3,
              items: {
                anyOf: [
                  {
                    type: 'object',
                    properties: { word: { type: 'string', maxLength: 9 } },
                    required: ['word'],
                    additionalProperties: false,
                  },
                  { type: 'null' },
                ],
              },
            },
            kind: { type: 'string', enum: ['a', 'b'] },
          },
          required: ['ok', 'score', 'parts', 'kind'],
          additionalProperties: false,
        },
      },
    },
  });
});

test('what a server does not take is said otherwise or left out, and that is remembered', async () => {
  const unsupported = (message: string) => ({ status: 400, body: { error: { message } } });
  server.answerBy((body) => {
    if ('max_tokens' in body)
      return unsupported(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      );
    if ('temperature' in body) return unsupported("Unsupported value: 'temperature' does not support 0.");
    if ('seed' in body)
      return {
        status: 422,
        body: { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] },
      };
    if (JSON.stringify(body.response_format).includes('maxLength'))
      return unsupported("Invalid schema for response_format 'answer': 'maxLength' is not permitted.");
    return OK;
  });
  const model = modelOf();
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
  const taken = server.asked.at(-1)?.body;
  expect(taken).toMatchObject({ max_completion_tokens: 50, reasoning_effort: 'low' });
  for (const name of ['max_tokens', 'temperature', 'seed']) expect(taken).not.toHaveProperty(name);
  expect(JSON.stringify(taken)).not.toMatch(/maxLength|maxItems/);
  const before = server.asked.length;
  await model.generate(REQUEST);
  expect(server.asked.length).toBe(before + 1);
});

test('a server that refuses whatever is left out is not asked without end', async () => {
  server.answer({
    status: 400,
    body: { error: { message: "temperature, seed, 'max_tokens': unsupported" } },
  });
  await expect(generate()).rejects.toMatchObject(refusal('system', 'language-model-error'));
  expect(server.asked.length).toBe(4);
});

describe('who a model is', () => {
  const digestOf = async (models: readonly object[] | number, options: Partial<OpenAiModelOptions> = {}) => {
    server.lists(models);
    return (await modelOf(options).identity()).digest;
  };

  test('follows from what the server tells of it, not from when it is asked', async () => {
    const judge = { id: 'judge', owned_by: 'us', created: 1 };
    const digest = await digestOf([judge]);
    expect(await digestOf([{ ...judge, created: 2 }, { id: 'other' }])).toBe(digest);
    expect(await digestOf([{ ...judge, owned_by: 'them' }])).not.toBe(digest);
    expect(await digestOf([{ ...judge, root: '/weights/2' }])).not.toBe(digest);
    expect(await digestOf([{ ...judge, meta: { n_params: 7e9 } }])).not.toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['is not in the list', [{ id: 'other' }]],
    ['is on a server without a list', 404],
    ['may not be listed with this key', 403],
  ])('is told by server and name where it %s', async (_, models) => {
    const digest = await digestOf(models);
    expect(await digestOf(404)).toBe(digest);
    expect(await digestOf(404, { model: 'other' })).not.toBe(digest);
  });

  test.each([
    ['vLLM', { max_model_len: 2048 }, 2048],
    ['OpenRouter', { context_length: 1024 }, 1024],
    ['llama.cpp', { meta: { n_ctx_train: 3000 } }, 3000],
    ['one with more than is asked for', { max_model_len: 131_072 }, 4096],
    ['one that tells nothing', {}, 4096],
  ])('has the context that the server allows: %s', async (_, told, contextTokens) => {
    server.lists([{ id: 'judge', owned_by: 'us', ...told }]);
    expect(await modelOf().identity()).toMatchObject({
      engine: 'openai',
      model: 'judge',
      contextTokens,
      demo: false,
    });
  });
});

test.each([
  ['defect 72: an answer that was cut off', { say: '{"ok":', finish: 'length' }, 'video', 'answer-cut-off'],
  ['an answer that is no JSON', { say: 'Certainly!' }, 'video', 'answer-no-json'],
  ['an empty answer', { say: '' }, 'video', 'answer-no-json'],
  ['a refusal', { say: '', refuse: 'I will not.' }, 'video', 'answer-refused'],
  ['a filtered answer', { say: '{', finish: 'content_filter' }, 'video', 'answer-refused'],
  ['a call of a tool', { say: '', finish: 'tool_calls' }, 'system', 'language-model-error'],
  ['a stream that ends too soon', { unfinished: '{"ok":true}' }, 'video', 'answer-incomplete'],
  ['a server killed during the answer', { breakAfter: '{"ok"' }, 'system', 'language-model-lost'],
  [
    'an error in the middle of the answer',
    { failAfter: '{"ok"', error: { message: 'out of memory', code: 500 } },
    'system',
    'language-model-error',
  ],
  ['a web page', { page: '<html>Sign in</html>' }, 'system', 'language-model-error'],
  ['a stream without events', { events: '' }, 'system', 'language-model-error'],
  ['an event that is no JSON', { events: 'data: {{{\n\n' }, 'system', 'language-model-error'],
] as const)('%s is an error', async (_, answer, fault, reason) => {
  server.answer(answer);
  await expect(generate()).rejects.toMatchObject(refusal(fault, reason));
});

test('an answer beyond every limit is ended on the server too, and counts as cut off', async () => {
  server.answer({ say: 'again and '.repeat(1_000_000) });
  await expect(generate()).rejects.toMatchObject(refusal('video', 'answer-cut-off'));
  await until('the server knows that nobody waits', () => server.abandoned() > 0);
});

test.each([
  ['as long as the context', 32_768, 'Now.'],
  ['far too short for its letters', 1024, 'word '.repeat(3000)],
])(
  'defect 73: a prompt that the server cut without a word is noticed: %s',
  async (_, promptTokens, input) => {
    server.answer({ ...OK, promptTokens });
    await expect(generate({ contextTokens: 32_768 }, { input })).rejects.toMatchObject(
      refusal('video', 'prompt-too-long'),
    );
    expect(server.asked.length).toBe(1);
  },
);

test('a server that leaves out what it had in its cache has cut nothing', async () => {
  server.answer({ ...OK, promptTokens: 90 });
  const generated = await generate({}, { instructions: 'Answer. '.repeat(200) });
  expect(generated).toMatchObject({ json: { ok: true }, promptTokens: 90 });
});

test('defect 73: a prompt that cannot fit is refused before the call', async () => {
  server.lists([{ id: 'judge', max_model_len: 512 }]);
  await expect(generate({}, { input: 'word '.repeat(300) })).rejects.toMatchObject(
    refusal('video', 'prompt-too-long'),
  );
  expect(server.asked.length).toBe(0);
});

test('a server that is not there is a system fault that names its setting', async () => {
  const url = `http://127.0.0.1:${(await freePorts(1))[0]}/v1`;
  await expect(modelOf({ url }).identity()).rejects.toMatchObject({
    ...refusal('system', 'language-model-down'),
    message: expect.stringContaining('languageModel.url'),
  });
});

test('a failed call is made once: how often to try is decided elsewhere', async () => {
  server.answer({ status: 500, body: 'oops' });
  await expect(generate()).rejects.toMatchObject({
    ...refusal('system', 'language-model-error'),
    message: expect.stringContaining('oops'),
  });
  expect(server.asked.length).toBe(1);
});

test("an abort throws the caller's own reason and ends the call on the server", async () => {
  server.answer('hang');
  const abort = new AbortController();
  const call = generate({}, { signal: abort.signal });
  await until('the server has the call', () => server.asked.length > 0);
  abort.abort(new Error('the video was cancelled'));
  await expect(call).rejects.toThrow('the video was cancelled');
  await until('the server knows that nobody waits', () => server.abandoned() > 0);
});

test('a server that never answers is a system fault at the deadline, and the call is ended', async () => {
  server.answer('hang');
  await expect(generate({ timeoutSeconds: 0.3 })).rejects.toMatchObject(
    refusal('system', 'language-model-slow'),
  );
  await until('the server knows that nobody waits', () => server.abandoned() > 0);
});

test.each([
  ['an error', { status: 500, body: 'x'.repeat(5 * 2 ** 20) }, 'an error of more than 4 MB'],
  [
    'an event',
    { events: `data: ${'x'.repeat(5 * 2 ** 20)}` },
    'a single piece of an answer of more than 4 MB',
  ],
])('%s without end is a system fault that says so', async (_, answer, words) => {
  server.answer(answer);
  await expect(generate()).rejects.toMatchObject({
    fault: { fault: 'system', reason: 'language-model-error', detail: expect.stringContaining(words) },
  });
});

test('after any error the next call works', async () => {
  server.answer({ breakAfter: '{' }, OK);
  const model = modelOf();
  await expect(model.generate(REQUEST)).rejects.toMatchObject({ fault: { fault: 'system' } });
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
});

describe('the key', () => {
  const KEY = 'sk-of-a-test-0123456789';
  let guarded: OpenAiServer;
  beforeAll(async () => {
    guarded = await startOpenAiServer(KEY);
    guarded.answer(OK);
  });
  afterAll(() => guarded.close());

  test('signs in', async () => {
    expect((await generate({ url: guarded.url, apiKey: KEY })).json).toEqual({ ok: true });
  });

  test('is asked for by the name of its setting, and never told, also where the server repeats it', async () => {
    const wrong = 'sk-a-wrong-one-98765';
    const error: Error = await generate({ url: guarded.url, apiKey: wrong }).catch((failed) => failed);
    expect(error).toMatchObject(refusal('system', 'language-model-refused'));
    expect(error.message).toContain('languageModel.apiKey');
    expect(error.message).toContain('Incorrect API key provided: Bearer ****');
    expect(`${error.stack} ${JSON.stringify(error)} ${error.cause}`).not.toContain(wrong);
  });

  test('is not told in part where the words of a server are cut in its middle', async () => {
    server.answer({ status: 500, body: `${'x'.repeat(490)}${KEY}` });
    const error: Error = await generate({ apiKey: KEY }).catch((failed) => failed);
    expect(error).toMatchObject(refusal('system', 'language-model-error'));
    expect(error.message).not.toContain(KEY.slice(0, 4));
  });

  test('of another server is not taken from the environment', async () => {
    server.answer(OK);
    const before = process.env.OPENAI_API_KEY;
    process.env.OPENAI_API_KEY = KEY;
    try {
      await generate();
    } finally {
      if (before === undefined) delete process.env.OPENAI_API_KEY;
      else process.env.OPENAI_API_KEY = before;
    }
    expect(server.asked.at(-1)?.headers.authorization).toBeUndefined();
  });

  test('may be credentials in the address, which are not printed', async () => {
    server.answer(OK, { status: 500, body: 'oops' });
    const model = modelOf({ url: server.url.replace('http://', 'http://me:p%40ss@') });
    await model.generate(REQUEST);
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(server.asked.at(-1)?.headers.authorization).toBe(basic);
    const error: Error = await model.generate(REQUEST).catch((failed) => failed);
    expect(error.message).toContain(server.url);
    expect(error.message).not.toMatch(/p(@|%40)ss/);
  });
});
