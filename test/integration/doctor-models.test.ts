import { askModel } from '../../client/doctor/ask-model.ts';
import { checkEmbeddingModel, checkLanguageModel } from '../../client/doctor/check-models.ts';
import type { DoctorContext } from '../../client/doctor/doctor-context.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { createOllamaModel } from '../../engines/language-model/ollama.ts';
import { toolPaths } from '../../stack/tools/tool-paths.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { type ChatAnswer, type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';
import { type OpenAiServer, startOpenAiServer } from '../fixtures/openai-server.ts';

let ollama: OllamaServer;
let openAi: OpenAiServer;
beforeEach(async () => {
  ollama = await startOllamaServer([
    { name: 'qwen2.5:7b', digest: 'd1', contextLength: 32_768 },
    { name: 'judge:latest', digest: 'd2', contextLength: 2048 },
  ]);
  openAi = await startOpenAiServer();
});
afterEach(() => Promise.all([ollama.close(), openAi.close()]));

const contextOf = (languageModel: object, rest: object = {}) =>
  ({
    configuration: configurationSchema.parse({ languageModel, ...rest }),
    tools: toolPaths('/nowhere'),
  }) as unknown as DoctorContext;
const findings = (languageModel: object, rest: object = {}) =>
  checkLanguageModel(contextOf(languageModel, rest));

const KEPT = { say: '{"pick_7":"iron","certain_7":true}' };
const SPEED = { say: '{"words":[]}' };

test('each model is asked whether it keeps to the form of an answer, and how fast it is', async () => {
  ollama.answer(KEPT, SPEED, KEPT, SPEED);
  const found = await findings({ ollamaHost: ollama.host, flagshipModel: 'judge' });
  expect(found).toEqual([
    {
      part: 'language model',
      status: 'ok',
      version: '0.17.4',
      found: expect.stringMatching(/^qwen2\.5:7b on Ollama at http:\S+, context 4096, [\d.]+ tokens\/s$/),
    },
    expect.objectContaining({
      part: 'flagship model',
      found: expect.stringMatching(/^judge on Ollama at http:\S+, context 2048, [\d.]+ tokens\/s$/),
    }),
  ]);
});

test('one model for both roles is looked at once', async () => {
  ollama.answer(KEPT, SPEED);
  expect(await findings({ ollamaHost: ollama.host })).toMatchObject([{ part: 'language model' }]);
  expect(ollama.chats.length).toBe(2);
});

test('a model on a server with the interface of OpenAI is asked the same', async () => {
  openAi.answer(KEPT, SPEED);
  const [found, ...more] = await findings({ provider: 'openai', url: openAi.url, model: 'judge' });
  expect(more).toEqual([]);
  expect(found).toMatchObject({ status: 'ok', found: expect.stringMatching(/^judge at http.*tokens\/s$/) });
  openAi.lists([{ id: 'other' }]);
  expect(await findings({ provider: 'openai', url: openAi.url, model: 'judge' })).toMatchObject([
    { status: 'warning', found: expect.stringContaining('does not list it') },
  ]);
});

test.each<[what: string, answer: ChatAnswer]>([
  ['thinks aloud', { say: '<think>Iron? No.</think>{}' }],
  ['uses up its room to think', { say: '', think: 'Iron? No.', doneReason: 'length' }],
])('a model that %s is a problem', async (_, answer) => {
  ollama.answer(answer);
  expect(await findings({ ollamaHost: ollama.host })).toMatchObject([
    { status: 'problem', found: expect.stringContaining('name another model (languageModel.model)') },
  ]);
});

test('a model whose speed cannot be measured is none', async () => {
  ollama.answer(KEPT, { say: '{', doneReason: 'length' });
  expect(await findings({ ollamaHost: ollama.host })).toMatchObject([
    { status: 'ok', found: expect.stringMatching(/, speed not measured$/) },
  ]);
});

test('a model that is not asked to an end in time is a warning, and is left in peace', async () => {
  ollama.answer('hang');
  const model = createOllamaModel({
    host: ollama.host,
    model: 'judge',
    contextTokens: 2048,
    timeoutSeconds: 60,
  });
  const finding = { part: 'language model', status: 'ok', found: 'judge' } as const;
  expect(await askModel(finding, model, 0.3)).toMatchObject({
    status: 'warning',
    found: 'judge, gave no answer within 0.3 s',
  });
});

test('a missing model is a problem with the command that fetches it', async () => {
  expect(await findings({ ollamaHost: ollama.host, model: 'absent:1b' })).toMatchObject([
    {
      status: 'problem',
      found: `Ollama at ${ollama.host} does not have absent:1b; it has qwen2.5:7b, judge:latest`,
      todo: 'vidmine models pull absent:1b',
    },
  ]);
  expect(ollama.chats).toEqual([]);
});

test('an Ollama that is not there is a problem, told without the credentials of its address', async () => {
  const [port] = await freePorts(1);
  const [found] = await findings({ ollamaHost: `http://me:secret@127.0.0.1:${port}` });
  expect(found).toMatchObject({ status: 'problem', todo: expect.stringContaining('ollama serve') });
  expect(JSON.stringify(found)).not.toContain('secret');
});

test('an embedding server is asked for its model', async () => {
  const [port] = await freePorts(1);
  const embeddings = { provider: 'openai', url: `http://127.0.0.1:${port}/v1`, model: 'embed' };
  expect(await checkEmbeddingModel(contextOf({}, { embeddings }))).toMatchObject([
    { part: 'embedding model', status: 'problem' },
  ]);
});
