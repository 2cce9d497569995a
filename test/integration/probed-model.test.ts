import { z } from 'zod';
import { grammarSchema } from '../../engines/language-model/grammar-schema.ts';
import type { GenerateRequest, LanguageModel } from '../../engines/language-model/language-model.ts';
import { createOllamaModel } from '../../engines/language-model/ollama.ts';
import { createOpenAiModel } from '../../engines/language-model/openai.ts';
import { measureSpeed } from '../../engines/language-model/probe-model.ts';
import { probedModel } from '../../engines/language-model/probed-model.ts';
import { type ChatAnswer, type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';
import { type CompletionAnswer, type OpenAiServer, startOpenAiServer } from '../fixtures/openai-server.ts';
import { until } from '../fixtures/until.ts';

const REQUEST: GenerateRequest = {
  instructions: 'Answer.',
  input: 'Now.',
  schema: grammarSchema(z.strictObject({ ok: z.boolean() })),
  maxOutputTokens: 50,
};
const WORK = { say: '{"ok":true}' };
const KEPT = { say: '{"pick_7":"iron","certain_7":true}' };

let ollama: OllamaServer;
let openAi: OpenAiServer;
let now: number;
let model: LanguageModel;
beforeEach(async () => {
  now = 0;
  ollama = await startOllamaServer([{ name: 'miner:7b', digest: 'd-1', contextLength: 32_768 }]);
  openAi = await startOpenAiServer();
  model = probedModel(onOllama(), () => now);
});
afterEach(async () => {
  await model.close();
  await Promise.all([ollama.close(), openAi.close()]);
});

const onOllama = () =>
  createOllamaModel({ host: ollama.host, model: 'miner:7b', contextTokens: 4096, timeoutSeconds: 60 });
const onOpenAi = () =>
  createOpenAiModel({ url: openAi.url, model: 'judge', contextTokens: 4096, timeoutSeconds: 60 });

const IGNORES = { fault: { fault: 'system', reason: 'language-model-ignores-schema' } };
const isWork = ({ messages }: Record<string, unknown>) =>
  (messages as { content: string }[])[0]!.content === 'Answer.\nNow.';
/** How many of the calls so far were probes, and how many were work. */
const calls = () => {
  const work = ollama.chats.filter(isWork).length;
  return { probes: ollama.chats.length - work, work };
};

test('a model that keeps to the form is asked once, and what that took is counted with its first answer', async () => {
  ollama.answer(KEPT, WORK);
  const [first, second] = [await model.generate(REQUEST), await model.generate(REQUEST)];
  expect(calls()).toEqual({ probes: 1, work: 2 });
  expect([first, second].map(({ promptTokens, outputTokens }) => [promptTokens, outputTokens])).toEqual([
    [34, 10],
    [17, 5],
  ]);
});

test('calls that come together wait for one probe', async () => {
  ollama.answerBy((body) => (isWork(body) ? WORK : KEPT));
  const answers = await Promise.all([1, 2, 3].map(() => model.generate(REQUEST)));
  expect(answers.map(({ json }) => json)).toEqual([{ ok: true }, { ok: true }, { ok: true }]);
  expect(calls()).toEqual({ probes: 1, work: 3 });
});

const FAULTY: readonly [what: string, answer: ChatAnswer & CompletionAnswer][] = [
  ['adds what it thinks', { say: `<think>It is iron.</think>${KEPT.say}` }],
  ['answers in prose', { say: 'An apple can be eaten.' }],
  ['answers in JSON of its own', { say: '{"answer":"apple"}' }],
  ['answers in JSON with other values', { say: '{"pick_7":"Apple","certain_7":"yes"}' }],
  ['says nothing', { say: '' }],
];

test.each<[what: string, answer: ChatAnswer]>([
  ...FAULTY,
  ['thinks and says nothing', { say: '', think: 'Granite is a rock.' }],
  ['thinks to the end of its room', { say: '', think: 'Granite is a rock.', doneReason: 'length' }],
])('a model on Ollama that %s is not given work', async (_, answer) => {
  ollama.answer(answer);
  await expect(model.generate(REQUEST)).rejects.toMatchObject({
    ...IGNORES,
    message: expect.stringMatching(
      /Thinking was switched off .* name another model \(languageModel\.model\)/,
    ),
  });
  expect(calls()).toEqual({ probes: 2, work: 0 });
});

test.each<[what: string, answer: CompletionAnswer]>([
  ...FAULTY,
  ['thinks and says nothing', { say: '', reason: 'Granite is a rock.' }],
  ['thinks to the end of its room', { say: '', reason: 'Granite is a rock.', finish: 'length' }],
])('a model on another server that %s is not given work', async (_, answer) => {
  openAi.answer(answer);
  const elsewhere = probedModel(onOpenAi());
  await expect(elsewhere.generate(REQUEST)).rejects.toMatchObject({
    ...IGNORES,
    message: expect.stringContaining('Switch its thinking off on the server, or name another model'),
  });
  expect(openAi.asked.length).toBe(2);
  await elsewhere.close();
});

test('one answer that went astray is not held against a model', async () => {
  ollama.answer({ say: '{' }, KEPT, WORK);
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
  expect(calls()).toEqual({ probes: 2, work: 1 });
});

test('a failure holds for ten minutes, so that waiting work asks no more', async () => {
  ollama.answer({ say: 'No.' });
  for (const at of [0, 1, 599_999]) {
    now = at;
    await expect(model.generate(REQUEST)).rejects.toMatchObject(IGNORES);
  }
  expect(calls()).toEqual({ probes: 2, work: 0 });
  ollama.answer(KEPT, WORK);
  now = 600_000;
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
});

test('another digest is another model: it is asked again, whatever the one before did', async () => {
  ollama.answer({ say: 'No.' });
  await expect(model.generate(REQUEST)).rejects.toMatchObject(IGNORES);
  ollama.has({ name: 'miner:7b', digest: 'd-2', contextLength: 32_768 });
  ollama.answer(KEPT, WORK);
  expect((await model.identity()).digest).toBe('d-2');
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
  expect(calls()).toEqual({ probes: 3, work: 1 });
});

test('a server that is busy says nothing about the model: the next call asks again', async () => {
  ollama.answer({ status: 503, error: 'server busy' }, KEPT, WORK);
  await expect(model.generate(REQUEST)).rejects.toMatchObject({ fault: { reason: 'language-model-busy' } });
  expect((await model.generate(REQUEST)).json).toEqual({ ok: true });
});

test('who is cancelled while the model is asked stops waiting; the others go on', async () => {
  let letGo: (answer: ChatAnswer) => void = () => {};
  ollama.answerBy((body) => (isWork(body) ? WORK : new Promise((resolve) => (letGo = resolve))));
  const abort = new AbortController();
  const cancelled = model.generate({ ...REQUEST, signal: abort.signal });
  const other = model.generate(REQUEST);
  await until('the model is asked', () => ollama.chats.length === 1);
  abort.abort(new Error('cancelled'));
  await expect(cancelled).rejects.toThrow('cancelled');
  letGo(KEPT);
  expect((await other).json).toEqual({ ok: true });
  expect(calls()).toEqual({ probes: 1, work: 1 });
});

test('the speed of a model is its tokens by the time they took', async () => {
  ollama.answer({ say: '{"words":[]}' });
  const speed = await measureSpeed(onOllama());
  expect(speed).toBeGreaterThan(0);
  expect(Number.isFinite(speed)).toBe(true);
});
