import { fetchMissingModels } from '../../client/models/fetch-missing.ts';
import { modelsCommand } from '../../client/models.ts';
import type { ProgressLine, ProgressLines } from '../../client/rendering/progress-lines.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { configurationSchema } from '../../domain/configuration.ts';
import { pullModel } from '../../engines/language-model/pull-model.ts';
import { toolPaths } from '../../stack/tools/tool-paths.ts';
import { freePorts } from '../fixtures/free-ports.ts';
import { type OllamaServer, startOllamaServer } from '../fixtures/ollama-server.ts';
import { type OpenAiServer, startOpenAiServer } from '../fixtures/openai-server.ts';
import { runCommand } from '../fixtures/run-command.ts';
import { until } from '../fixtures/until.ts';

const MINER = { name: 'qwen2.5:7b', digest: 'sha256:1', contextLength: 32_768, size: 4_700_000_000 };
const JUDGE = { name: 'judge:latest', digest: 'sha256:2', contextLength: 8192, size: 20_000_000_000 };
const EMBEDDER = { name: 'all-minilm:latest', digest: 'sha256:3', contextLength: 512, size: 46_000_000 };

let ollama: OllamaServer;
let openAi: OpenAiServer;
beforeEach(async () => {
  ollama = await startOllamaServer([MINER]);
  ollama.offer(JUDGE, EMBEDDER);
  openAi = await startOpenAiServer();
});
afterEach(() => Promise.all([ollama.close(), openAi.close()]));

/** What a download showed: every state, and what stayed. */
function recordedLines(): ProgressLines & { readonly shown: ProgressLine[]; readonly said: string[] } {
  const shown: ProgressLine[] = [];
  const said: string[] = [];
  return {
    shown,
    said,
    update: (lines) => void shown.push(...lines),
    print: (line) => void said.push(line),
    done: () => {},
  };
}

/** `vidmine models …` with settings: what it printed, and what its download showed. */
async function models(args: readonly string[], settings: Record<string, string>) {
  const printed: string[] = [];
  const lines = recordedLines();
  const command = modelsCommand({ print: (text) => printed.push(text), terminal: PLAIN, lines });
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  await runCommand(command, [...args, ...set]);
  return { text: printed.join('\n'), lines };
}

const onOllama = () => ({
  'languageModel.ollamaHost': ollama.host,
  'languageModel.flagshipModel': 'judge',
  'embeddings.provider': 'ollama',
});

describe('vidmine models', () => {
  test('says of each role its model, where it is, whether it is there, and how large', async () => {
    ollama.loads('qwen2.5:7b', { size: 6_000_000_000, size_vram: 6_000_000_000 });
    const { text } = await models([], onOllama());
    const rows = text.split('\n').map((row) => row.trim().split(/\s{2,}/));
    expect(rows).toEqual([
      ['model', 'role', 'server', 'there', 'size', 'context', 'in memory'],
      [
        'qwen2.5:7b',
        'miner',
        `Ollama, ${ollama.host}`,
        'yes',
        '4.7 GB',
        '32768',
        '6.0 GB on the GPU, context 4096',
      ],
      ['judge', 'flagship', `Ollama, ${ollama.host}`, 'no'],
      ['all-minilm', 'embedder', `Ollama, ${ollama.host}`, 'no'],
      ['judge is missing. vidmine models pull judge'],
      ['all-minilm is missing. vidmine models pull all-minilm'],
    ]);
  });

  test('as JSON has all of it, and one entry where a model plays two roles', async () => {
    ollama.loads('qwen2.5:7b', { size: 6e9, size_vram: 0 });
    const { text } = await models(['--json'], { 'languageModel.ollamaHost': ollama.host });
    const [miner, embedder, ...more] = JSON.parse(text).models;
    expect(more).toEqual([]);
    expect(miner).toEqual({
      roles: ['miner', 'flagship'],
      model: 'qwen2.5:7b',
      provider: 'ollama',
      server: ollama.host,
      present: true,
      contextTokens: 32_768,
      sizeBytes: 4_700_000_000,
      loaded: { sizeBytes: 6e9, gpuBytes: 0, contextTokens: 4096, until: '2026-11-21T12:30:00Z' },
    });
    expect(embedder).toMatchObject({ roles: ['embedder'], provider: 'embedded', server: null });
  });

  test('asks a server with the interface of OpenAI for its list', async () => {
    openAi.lists([{ id: 'judge', max_model_len: 16_384 }]);
    const settings = { 'languageModel.provider': 'openai', 'languageModel.url': openAi.url };
    const { text } = await models(['--json'], {
      ...settings,
      'languageModel.model': 'absent',
      'languageModel.flagshipModel': 'judge',
    });
    expect(JSON.parse(text).models).toMatchObject([
      { roles: ['miner'], model: 'absent', server: openAi.url, present: false },
      { roles: ['flagship'], model: 'judge', present: true, contextTokens: 16_384 },
      { roles: ['embedder'] },
    ]);
    openAi.lists(404);
    const unlisted = await models(['--json'], { ...settings, 'languageModel.model': 'judge' });
    expect(JSON.parse(unlisted.text).models[0]).toMatchObject({ present: null });
  });

  test('a server that does not answer is told, without the credentials of its address', async () => {
    const [port] = await freePorts(1);
    const settings = { 'languageModel.ollamaHost': `http://me:secret@127.0.0.1:${port}` };
    const { text } = await models([], settings);
    expect(text).toContain(`qwen2.5:7b: No Ollama answers on http://127.0.0.1:${port} (ECONNREFUSED).`);
    expect(text).not.toContain('secret');
    expect((await models(['--json'], settings)).text).not.toContain('secret');
  });

  test('without mining names the embedding model alone', async () => {
    const { text } = await models(['--json'], { ...onOllama(), mining: 'off' });
    expect(JSON.parse(text).models).toMatchObject([{ roles: ['embedder'], model: 'all-minilm' }]);
  });
});

describe('vidmine models pull', () => {
  test('fetches the configured models that are missing, with a bar for each', async () => {
    const { lines, text } = await models(['pull'], onOllama());
    expect(text).toBe('');
    expect(ollama.pulls).toEqual(['judge', 'all-minilm']);
    expect(lines.shown.filter(({ key }) => key === 'judge')).toEqual([
      { key: 'judge', text: 'Fetching judge: pulling manifest' },
      { key: 'judge', text: 'Fetching judge', detail: `${'░'.repeat(20)} 0 %  0 kB of 20 GB` },
      {
        key: 'judge',
        text: 'Fetching judge',
        detail: `${'█'.repeat(10)}${'░'.repeat(10)} 50 %  10 GB of 20 GB`,
      },
      { key: 'judge', text: 'Fetching judge: pulling sha256:2' },
      { key: 'judge', text: 'Fetching judge: pulling config' },
      { key: 'judge', text: 'Fetching judge: verifying sha256 digest' },
      { key: 'judge', text: 'Fetching judge: success' },
    ]);
    expect(lines.said).toEqual([
      expect.stringMatching(/^judge is there: 20 GB, /),
      expect.stringMatching(/^all-minilm is there: 46 MB, /),
    ]);
    const { text: again } = await models(['pull'], onOllama());
    expect(again).toBe('Every configured model of Ollama is there.');
    expect(ollama.pulls.length).toBe(2);
  });

  test('fetches what is named, and nothing else', async () => {
    await models(['pull', 'judge'], onOllama());
    expect(ollama.pulls).toEqual(['judge']);
  });

  test('a name that the registry does not know is an error that says where names are', async () => {
    await expect(models(['pull', 'jugde'], onOllama())).rejects.toMatchObject({
      what: `Ollama at ${ollama.host} could not fetch jugde`,
      why: 'pull model manifest: file does not exist',
      todo: expect.stringContaining('https://ollama.com/library'),
    });
  });

  test('an Ollama that is not there is an error that says how to start it', async () => {
    const [port] = await freePorts(1);
    const settings = { 'languageModel.ollamaHost': `127.0.0.1:${port}` };
    await expect(models(['pull', 'judge'], settings)).rejects.toMatchObject({
      what: `No Ollama answers at http://127.0.0.1:${port}`,
      todo: expect.stringContaining('ollama serve'),
    });
  });

  test('ends on the server as well when it is ended here', async () => {
    ollama.stallPull('first half');
    const abort = new AbortController();
    const steps: number[] = [];
    const pull = pullModel({
      host: ollama.host,
      model: 'judge',
      onProgress: ({ doneBytes }) => steps.push(doneBytes),
      signal: abort.signal,
    });
    await until('half of it is there', () => steps.at(-1) === JUDGE.size / 2);
    abort.abort(new Error('Ctrl-C'));
    await expect(pull).rejects.toThrow('Ctrl-C');
    await until('the server knows that nobody waits', () => ollama.abandoned() === 1);
  });
});

describe('models that a batch needs and its Ollama lacks', () => {
  const configuration = (settings: object = {}) =>
    configurationSchema.parse({
      languageModel: { ollamaHost: ollama.host, flagshipModel: 'judge', ...settings },
      embeddings: { provider: 'ollama' },
    });
  const tools = toolPaths('/nowhere');
  const need = (options: Partial<Parameters<typeof fetchMissingModels>[0]> = {}) =>
    fetchMissingModels({
      configuration: configuration(),
      tools,
      pull: undefined,
      lines: recordedLines(),
      ...options,
    });

  test('are fetched where the person agrees, each by itself', async () => {
    const questions: string[] = [];
    const ask = async (question: string) => questions.push(question) > 0;
    await need({ ask });
    expect(questions).toEqual([
      'judge is not on this Ollama. Fetch it now?',
      'all-minilm is not on this Ollama. Fetch it now?',
    ]);
    expect(ollama.pulls).toEqual(['judge', 'all-minilm']);
    await need({ ask });
    expect(questions.length).toBe(2);
  });

  test('keep the batch from being started where the person declines', async () => {
    await expect(need({ ask: async () => false })).rejects.toMatchObject({
      what: 'judge and all-minilm are not on the configured Ollama',
      todo: expect.stringContaining('vidmine models pull'),
    });
    expect(ollama.pulls).toEqual([]);
  });

  test('are fetched unasked where the person agreed beforehand', async () => {
    await need({
      pull: true,
      ask: () => Promise.reject(new Error('nobody is to be asked')),
    });
    expect(ollama.pulls).toEqual(['judge', 'all-minilm']);
  });

  test('are an error where nobody can be asked', async () => {
    await expect(need({ ask: null })).rejects.toMatchObject({ todo: expect.stringContaining('--pull') });
  });

  test('are not looked for where another engine serves, and not on a server that is down', async () => {
    const [port] = await freePorts(1);
    const elsewhere = configurationSchema.parse({ languageModel: { provider: 'embedded' } });
    await need({ configuration: elsewhere });
    await need({ configuration: configuration({ ollamaHost: `127.0.0.1:${port}` }) });
    expect(ollama.pulls).toEqual([]);
  });
});
