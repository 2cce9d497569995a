import { installationSchema } from '../../domain/configuration.ts';
import {
  type ChooseOptions,
  chooseProvider,
  createChosenModel,
  reachableHost,
} from '../../engines/language-model/choose-language-model.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';

let server: OllamaServer;
let nobody: string;
beforeAll(async () => {
  server = await startOllamaServer([
    { name: 'qwen2.5:7b', digest: 'd1', contextLength: 4096 },
    { name: 'judge:latest', digest: 'd2', contextLength: 4096 },
  ]);
  nobody = `http://127.0.0.1:${(await freePorts(1))[0]}`;
});
afterAll(() => server.close());

const options = (settings: object = {}, rest: Partial<ChooseOptions> = {}): ChooseOptions => ({
  settings: installationSchema.parse({ languageModel: settings }).languageModel,
  role: 'miner',
  embedded: { modelPath: '/nowhere/demo.gguf', name: 'demo', digest: 'd0' },
  localHost: nobody,
  ...rest,
});

test('auto takes an Ollama that runs on this machine and has the model', async () => {
  expect(await chooseProvider(options({}, { localHost: server.host }))).toEqual({
    provider: 'ollama',
    host: server.host,
    model: 'qwen2.5:7b',
    why: `found running on ${server.host}`,
  });
});

test('auto takes the embedded model where nothing runs, and says so', async () => {
  expect(await chooseProvider(options())).toEqual({
    provider: 'embedded',
    model: 'demo',
    why: `no Ollama is configured or runs on ${nobody}`,
  });
});

test('auto does not wait for a model that the running Ollama lacks, and says how to use it', async () => {
  const chosen = await chooseProvider(options({ model: 'other:1b' }, { localHost: server.host }));
  expect(chosen).toMatchObject({
    provider: 'embedded',
    why: expect.stringContaining('ollama pull other:1b'),
  });
});

test.each([
  ['a configured host', { ollamaHost: 'gpu-box:11434' }, 'http://gpu-box:11434'],
  ['a named provider', { provider: 'ollama' }, undefined],
])('%s is taken even where nothing answers: there is no silent fallback', async (_, settings, host) => {
  const chosen = await chooseProvider(options(settings));
  expect(chosen).toMatchObject({ provider: 'ollama', host: host ?? nobody, model: 'qwen2.5:7b' });
});

test('the embedded model is taken where it is named, whatever runs', async () => {
  const chosen = await chooseProvider(options({ provider: 'embedded' }, { localHost: server.host }));
  expect(chosen.provider).toBe('embedded');
});

test('defect 86: the configured flagship model is the one that is called', async () => {
  const settings = { ollamaHost: server.host, flagshipModel: 'judge' };
  const names = await Promise.all(
    (['miner', 'flagship'] as const).map(async (role) => {
      const chosen = await chooseProvider(options(settings, { role }));
      return (await createChosenModel(chosen, options(settings, { role })).identity()).model;
    }),
  );
  expect(names).toEqual(['qwen2.5:7b', 'judge']);
});

const URL_V1 = 'http://127.0.0.1:9/v1';

test('defect 86: the model that judges may run elsewhere, by another name', async () => {
  const settings = {
    ollamaHost: server.host,
    flagshipProvider: 'openai',
    flagshipModel: 'large',
    url: URL_V1,
  };
  const chosen = await Promise.all(
    (['miner', 'flagship'] as const).map((role) => chooseProvider(options(settings, { role }))),
  );
  expect(chosen).toMatchObject([
    { provider: 'ollama', host: server.host, model: 'qwen2.5:7b' },
    { provider: 'openai', url: URL_V1, model: 'large' },
  ]);
});

test.each([
  ['ollama', {}, { provider: 'ollama', model: 'judge' }],
  ['embedded', {}, { provider: 'embedded', model: 'demo' }],
  ['same', { provider: 'openai', url: URL_V1 }, { provider: 'openai', url: URL_V1, model: 'judge' }],
  ['same', { provider: 'embedded' }, { provider: 'embedded', model: 'demo' }],
])('the evaluator runs where flagshipProvider %s says', async (flagshipProvider, settings, chosen) => {
  const all = { flagshipProvider, flagshipModel: 'judge', ...settings };
  expect(await chooseProvider(options(all, { role: 'flagship' }))).toMatchObject(chosen);
});

test('a server with the interface of OpenAI is taken where it is named', async () => {
  const settings = { provider: 'openai', url: URL_V1, ollamaHost: server.host };
  expect(await chooseProvider(options(settings))).toMatchObject({ provider: 'openai', url: URL_V1 });
});

test.each([
  ['a running Ollama has the model', 'qwen2.5:7b', 'ollama'],
  ['no running Ollama has the model', 'other:1b', 'openai'],
])('auto, where %s (%s), takes %s before anything less', async (_, model, provider) => {
  const settings = { model, url: URL_V1 };
  const chosen = await chooseProvider(options(settings, { localHost: server.host }));
  expect(chosen).toMatchObject({ provider, model });
});

test.each([{ provider: 'openai' }, { flagshipProvider: 'openai' }])(
  'without the address of its server %j is refused with the name of the setting',
  (settings) => {
    const read = installationSchema.safeParse({ languageModel: settings });
    expect(read.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['languageModel.url', `${Object.keys(settings)[0]} openai needs url, the address of the server`],
    ]);
  },
);

test('why a server was chosen is told without its credentials', async () => {
  const { why } = await chooseProvider(options({ ollamaHost: 'http://me:secret@gpu-box:11434' }));
  expect(why).toBe('languageModel.ollamaHost is http://me:****@gpu-box:11434');
});

test('without a flagship model the miner also judges', async () => {
  const settings = { ollamaHost: server.host };
  expect((await chooseProvider(options(settings, { role: 'flagship' }))).model).toBe('qwen2.5:7b');
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:11434'],
  ['gpu-box:8080', 'http://gpu-box:8080'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['http://0.0.0.0:9999/', 'http://127.0.0.1:9999'],
  [':9999', 'http://127.0.0.1:9999'],
  ['https://llm.example.org', 'https://llm.example.org'],
  ['http://llm.example.org/ollama', 'http://llm.example.org/ollama'],
])('the host %j is reached at %s', (host, reached) => {
  expect(reachableHost(host)).toBe(reached);
});
