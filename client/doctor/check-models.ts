import type { ModelRole } from '../../domain/model-calls.ts';
import { existsSync } from 'node:fs';
import { Ollama } from 'ollama';
import { createOllamaEmbedder } from '../../engines/embeddings/ollama-embedder.ts';
import { MAX_BATCH } from '../../engines/embeddings/onnx-minilm.ts';
import {
  chooseProvider,
  LOCAL_OLLAMA,
  reachableHost,
} from '../../engines/language-model/choose-language-model.ts';
import { PINNED_MODELS } from '../../stack/tools/pinned-models.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const EMBEDDED_MODEL = 'gemma-3-270m-q4_k_m';
const INSTALL = 'vidmine up installs it';
const ASK_MS = 5_000;

/** Which model mines and which one judges, and whether it is there. */
export async function checkLanguageModel(context: DoctorContext): Promise<Finding[]> {
  const { mining, languageModel } = context.configuration;
  if (mining === 'off') return [{ part: 'language model', status: 'ok', found: 'not used: mining is off' }];
  const roles: ModelRole[] = languageModel.flagshipModel === undefined ? ['miner'] : ['miner', 'flagship'];
  return Promise.all(roles.map((role) => modelOf(role, context)));
}

async function modelOf(role: ModelRole, { configuration, tools }: DoctorContext): Promise<Finding> {
  const part = role === 'miner' ? 'language model' : 'flagship model';
  const pinned = PINNED_MODELS.find(({ name }) => name === EMBEDDED_MODEL);
  const chosen = await chooseProvider({
    settings: configuration.languageModel,
    role,
    embedded: { modelPath: tools.gemma, name: EMBEDDED_MODEL, digest: pinned?.files[0]?.sha256 ?? '' },
  });
  if (chosen.provider === 'ollama') return ollamaFinding(part, chosen.host, chosen.model);
  if (!existsSync(tools.gemma)) {
    return { part, status: 'warning', found: `embedded ${chosen.model}, not installed`, todo: INSTALL };
  }
  return {
    part,
    status: 'warning',
    found: `embedded ${chosen.model}: demo quality only (${chosen.why})`,
    todo: `Install Ollama, then: ollama pull ${configuration.languageModel.model}`,
  };
}

/** What search compares meanings by. */
export async function checkEmbeddingModel({ configuration, tools }: DoctorContext): Promise<Finding[]> {
  const { embeddings, languageModel } = configuration;
  if (embeddings.provider === 'ollama') {
    const host = reachableHost(languageModel.ollamaHost ?? LOCAL_OLLAMA);
    const finding = await ollamaFinding('embedding model', host, embeddings.model);
    return [finding.status === 'ok' ? await withDevice(finding, host, embeddings.model) : finding];
  }
  const atMost =
    embeddings.batchSize > MAX_BATCH
      ? `, ${MAX_BATCH} texts per call (embeddings.batchSize is ${embeddings.batchSize})`
      : '';
  return [
    existsSync(tools.minilm)
      ? { part: 'embedding model', status: 'ok', found: `${tools.minilm}, on the CPU${atMost}` }
      : { part: 'embedding model', status: 'warning', found: 'embedded, not installed', todo: INSTALL },
  ];
}

/** Where the model runs shows while it is loaded; loading it for that could push another one out. */
async function withDevice(finding: Finding, host: string, model: string): Promise<Finding> {
  const embedder = createOllamaEmbedder({ host, model });
  try {
    const device = await embedder.device();
    if (device === undefined) {
      const found = `${finding.found}, not loaded now: whether it runs on a GPU shows once it embeds`;
      return { ...finding, found };
    }
    const found = `${finding.found}, on ${device.name}`;
    return device.warning === undefined
      ? { ...finding, found }
      : { ...finding, status: 'warning', found, todo: device.warning };
  } finally {
    await embedder.close();
  }
}

async function ollamaFinding(part: string, host: string, model: string): Promise<Finding> {
  const ollama = new Ollama({
    host,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(ASK_MS) }),
  });
  try {
    const [{ version }, { models }] = await Promise.all([ollama.version(), ollama.list()]);
    const names = models.map(({ name }) => name);
    if (names.some((name) => name === model || name === `${model}:latest`)) {
      return { part, status: 'ok', found: `${model} on Ollama at ${host}`, version };
    }
    const others = names.length === 0 ? 'it has none' : `it has ${names.slice(0, 5).join(', ')}`;
    return {
      part,
      status: 'problem',
      found: `Ollama at ${host} does not have ${model}; ${others}`,
      version,
      todo: `ollama pull ${model}`,
    };
  } catch (error) {
    return {
      part,
      status: 'problem',
      found: `no Ollama answers at ${host} (${reasonOf(error)})`,
      todo: 'Start it (ollama serve), or correct OLLAMA_HOST; work that needs it waits until it is back',
    };
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : String(cause);
}
