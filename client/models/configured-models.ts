import type { Configuration } from '../../domain/configuration.ts';
import type { CalledRole } from '../../domain/model-calls.ts';
import {
  type ChosenProvider,
  LOCAL_OLLAMA,
  reachableHost,
} from '../../engines/language-model/choose-language-model.ts';
import type { ToolPaths } from '../../stack/tools/tool-paths.ts';
import { chooseModels } from '../../workers/language-models.ts';

/** Where a model runs. Addresses may hold credentials: they are not for print. */
export type ModelPlace =
  | { readonly provider: 'ollama'; readonly host: string }
  | { readonly provider: 'openai'; readonly url: string; readonly apiKey?: string | undefined }
  /** `path`: a file, or the folder of one. */
  | { readonly provider: 'embedded'; readonly path: string };

export interface ConfiguredModel {
  readonly roles: readonly CalledRole[];
  readonly model: string;
  readonly place: ModelPlace;
  /** Why it was chosen, where that is to be told. */
  readonly why?: string;
}

/** The models that the configuration names, each once, with the roles it plays. */
export async function configuredModels(
  configuration: Configuration,
  tools: ToolPaths,
): Promise<ConfiguredModel[]> {
  const all = configuration.mining === 'off' ? [] : await languageModels(configuration, tools);
  return [...all, embeddingModel(configuration, tools)].reduce(joined, []);
}

/** Models of an Ollama server: what `vidmine models pull` may fetch. */
export interface OnOllama extends ConfiguredModel {
  readonly place: Extract<ModelPlace, { provider: 'ollama' }>;
}

export const isOnOllama = (model: ConfiguredModel): model is OnOllama => model.place.provider === 'ollama';

/** The Ollama server of this configuration, whether a model of it is configured or not. */
export const ollamaOf = ({ languageModel }: Configuration): string =>
  reachableHost(languageModel.ollamaHost ?? LOCAL_OLLAMA);

async function languageModels(configuration: Configuration, tools: ToolPaths): Promise<ConfiguredModel[]> {
  const { miner, flagship } = await chooseModels(configuration, tools);
  const { apiKey } = configuration.languageModel;
  const placeOf = (chosen: ChosenProvider): ModelPlace => {
    if (chosen.provider === 'ollama') return { provider: 'ollama', host: chosen.host };
    if (chosen.provider === 'openai') return { provider: 'openai', url: chosen.url, apiKey };
    return { provider: 'embedded', path: tools.gemma };
  };
  return [
    { roles: ['miner'], model: miner.model, place: placeOf(miner), why: miner.why },
    { roles: ['flagship'], model: flagship.model, place: placeOf(flagship), why: flagship.why },
  ];
}

function embeddingModel(configuration: Configuration, tools: ToolPaths): ConfiguredModel {
  const { embeddings, languageModel } = configuration;
  const roles = ['embedder'] as const;
  const url = embeddings.url ?? languageModel.url;
  if (embeddings.provider === 'ollama')
    return { roles, model: embeddings.model, place: { provider: 'ollama', host: ollamaOf(configuration) } };
  if (embeddings.provider === 'openai' && url !== undefined) {
    const apiKey = embeddings.apiKey ?? (embeddings.url === undefined ? languageModel.apiKey : undefined);
    return { roles, model: embeddings.model, place: { provider: 'openai', url, apiKey } };
  }
  return { roles, model: 'all-minilm-l6-v2', place: { provider: 'embedded', path: tools.minilm } };
}

/** One entry per model and place. */
function joined(known: ConfiguredModel[], next: ConfiguredModel): ConfiguredModel[] {
  const same = (one: ConfiguredModel): boolean =>
    one.model === next.model && JSON.stringify(one.place) === JSON.stringify(next.place);
  return known.some(same)
    ? known.map((one) => (same(one) ? { ...one, roles: [...one.roles, ...next.roles] } : one))
    : [...known, next];
}
