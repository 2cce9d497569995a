import { existsSync } from 'node:fs';
import { StageError } from '../../domain/faults.ts';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import type { ModelRole } from '../../domain/model-calls.ts';
import { createOllamaEmbedder } from '../../engines/embeddings/ollama-embedder.ts';
import { MAX_BATCH } from '../../engines/embeddings/onnx-minilm.ts';
import {
  type ChosenProvider,
  LOCAL_OLLAMA,
  reachableHost,
} from '../../engines/language-model/choose-language-model.ts';
import { homeAt } from '../../stack/home.ts';
import { openEmbedder } from '../../workers/embedders.ts';
import { chooseModels, createUnprobed } from '../../workers/language-models.ts';
import { askModel } from './ask-model.ts';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';
import { ollamaFinding, openAiFinding } from './server-findings.ts';

const INSTALL = 'vidmine up installs it';

/** Which model mines and which one judges, whether it is there, keeps to the form of an answer, and how fast. */
export async function checkLanguageModel(context: DoctorContext): Promise<Finding[]> {
  const { configuration, tools } = context;
  if (configuration.mining === 'off')
    return [{ part: 'language model', status: 'ok', found: 'not used: mining is off' }];
  const { miner, flagship } = await chooseModels(configuration, tools);
  const same = JSON.stringify({ ...miner, why: '' }) === JSON.stringify({ ...flagship, why: '' });
  const roles: readonly (readonly [ModelRole, ChosenProvider])[] = same
    ? [['miner', miner]]
    : [
        ['miner', miner],
        ['flagship', flagship],
      ];
  const findings: Finding[] = [];
  // One after the other: both may run on one machine.
  for (const [role, chosen] of roles) findings.push(await modelOf(role, chosen, context));
  return findings;
}

async function modelOf(role: ModelRole, chosen: ChosenProvider, context: DoctorContext): Promise<Finding> {
  const part = role === 'miner' ? 'language model' : 'flagship model';
  if (chosen.provider === 'embedded') return embeddedFinding(part, chosen, context);
  const { configuration, tools } = context;
  const found =
    chosen.provider === 'ollama'
      ? await ollamaFinding(part, chosen.host, chosen.model)
      : await openAiFinding(part, { ...chosen, apiKey: configuration.languageModel.apiKey });
  return found.status === 'ok' ? askModel(found, createUnprobed(chosen, configuration, tools)) : found;
}

function embeddedFinding(
  part: string,
  { model, why }: ChosenProvider,
  { configuration, tools }: DoctorContext,
): Finding {
  if (!existsSync(tools.gemma))
    return { part, status: 'warning', found: `embedded ${model}, not installed`, todo: INSTALL };
  return {
    part,
    status: 'warning',
    found: `embedded ${model}: demo quality only (${why})`,
    todo: `Install Ollama, then: ollama pull ${configuration.languageModel.model}`,
  };
}

/** What search compares meanings by. */
export async function checkEmbeddingModel(context: DoctorContext): Promise<Finding[]> {
  const { embeddings, languageModel } = context.configuration;
  if (embeddings.provider === 'ollama') {
    const host = reachableHost(languageModel.ollamaHost ?? LOCAL_OLLAMA);
    const finding = await ollamaFinding('embedding model', host, embeddings.model);
    return [finding.status === 'ok' ? await withDevice(finding, host, embeddings.model) : finding];
  }
  if (embeddings.provider === 'openai') return [await embeddingServerFinding(context)];
  const { tools } = context;
  const atMost =
    (embeddings.batchSize ?? 0) > MAX_BATCH
      ? `, ${MAX_BATCH} texts per call (embeddings.batchSize is ${embeddings.batchSize})`
      : '';
  return [
    existsSync(tools.minilm)
      ? { part: 'embedding model', status: 'ok', found: `${tools.minilm}, on the CPU${atMost}` }
      : { part: 'embedding model', status: 'warning', found: 'embedded, not installed', todo: INSTALL },
  ];
}

async function embeddingServerFinding({ configuration, home }: DoctorContext): Promise<Finding> {
  const part = 'embedding model';
  const embedder = await openEmbedder(configuration, home ?? homeAt('.vidmine'));
  try {
    const { model, dimensions } = await embedder.identity();
    const url = configuration.embeddings.url ?? configuration.languageModel.url ?? '';
    return { part, status: 'ok', found: `${model} at ${maskSecrets(url)}, ${dimensions} dimensions` };
  } catch (error) {
    if (error instanceof StageError) return { part, status: 'problem', found: error.message };
    throw error;
  } finally {
    await embedder.close();
  }
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
