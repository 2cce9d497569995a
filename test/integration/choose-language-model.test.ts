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
