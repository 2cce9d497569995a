import type { Configuration } from '../../domain/configuration.ts';
import { systemFault } from '../../domain/faults.ts';
import { maskSecrets } from '../../domain/masked-secrets.ts';
import type { ModelRole } from '../../domain/model-calls.ts';
import type { LanguageModel } from './language-model.ts';
import { createLlamaCppModel } from './llama-cpp.ts';
import { createOllamaModel } from './ollama.ts';
import { isModel } from './ollama-description.ts';
import { lookAtOllama } from './ollama-server.ts';
import { createOpenAiModel } from './openai.ts';

/** The packaged weights. */
export interface EmbeddedWeights {
  /** Absolute path of the GGUF file. */
  readonly modelPath: string;
  readonly name: string;
  readonly digest: string;
}

type Settings = Configuration['languageModel'];

export interface ChooseOptions {
  readonly settings: Settings;
  readonly role: ModelRole;
  readonly embedded: EmbeddedWeights;
  /** Where a running Ollama is looked for when none is configured. */
  readonly localHost?: string;
}

/** A model and where it runs. An address may hold credentials: it is not for print. */
export type ChosenProvider =
  | { readonly provider: 'ollama'; readonly host: string; readonly model: string; readonly why: string }
  | { readonly provider: 'openai'; readonly url: string; readonly model: string; readonly why: string }
  | { readonly provider: 'embedded'; readonly model: string; readonly why: string };

/** Where a running Ollama is looked for. */
export const LOCAL_OLLAMA = 'http://127.0.0.1:11434';
/** A server on this machine answers at once. */
const LOOK_MS = 1500;

/**
 * Which model serves a role. A named provider is taken as named, whether it answers or not; `auto` takes a
 * configured Ollama, then one that runs on this machine and has the model, then a configured server with OpenAI's
 * interface, then the embedded demo model. Ask once and keep the answer: a choice that changes during a batch would
 * mine it anew with another model.
 */
export const chooseProvider = async (options: ChooseOptions): Promise<ChosenProvider> =>
  options.role === 'miner' ? chooseMiner(options) : chooseFlagship(options, await chooseMiner(options));

/** The model that judges. One that its server lacks is waited for, not replaced by the demo model unseen. */
export function chooseFlagship(options: Omit<ChooseOptions, 'role'>, miner: ChosenProvider): ChosenProvider {
  const { flagshipProvider, flagshipModel, model } = options.settings;
  const why = `languageModel.flagshipProvider is ${flagshipProvider}`;
  if (flagshipProvider !== 'same') return named(flagshipProvider, options, flagshipModel ?? model, why);
  return miner.provider === 'embedded' ? miner : { ...miner, model: flagshipModel ?? miner.model };
}

async function chooseMiner(options: ChooseOptions): Promise<ChosenProvider> {
  const { settings, localHost = LOCAL_OLLAMA } = options;
  const { provider, model, ollamaHost, url } = settings;
  if (provider !== 'auto') return named(provider, options, model, `languageModel.provider is ${provider}`);
  if (ollamaHost !== undefined)
    return named('ollama', options, model, `languageModel.ollamaHost is ${maskSecrets(ollamaHost)}`);
  const models = await modelsOf(localHost);
  if (models?.some((name) => isModel(name, model)))
    return named('ollama', options, model, `found running on ${localHost}`);
  if (url !== undefined) return named('openai', options, model, `languageModel.url is ${maskSecrets(url)}`);
  return named(
    'embedded',
    options,
    model,
    models === undefined
      ? `no Ollama is configured or runs on ${localHost}`
      : `Ollama runs on ${localHost} but does not have ${model}; to use it: ollama pull ${model}, or name one it has as languageModel.model`,
  );
}

function named(
  provider: ChosenProvider['provider'],
  { settings, embedded, localHost = LOCAL_OLLAMA }: Omit<ChooseOptions, 'role'>,
  model: string,
  why: string,
): ChosenProvider {
  if (provider === 'embedded') return { provider, model: embedded.name, why };
  if (provider === 'ollama')
    return { provider, host: reachableHost(settings.ollamaHost ?? localHost), model, why };
  if (settings.url !== undefined) return { provider, url: settings.url, model, why };
  throw systemFault(
    'language-model-unset',
    `${why}, but languageModel.url does not say where the server is. Set it, such as http://127.0.0.1:8000/v1.`,
  );
}

/** The model of a choice; nothing is loaded or sent before its first call. */
export function createChosenModel(
  chosen: ChosenProvider,
  { settings, embedded }: Pick<ChooseOptions, 'settings' | 'embedded'>,
): LanguageModel {
  const { contextTokens, timeoutSeconds, threads, apiKey } = settings;
  const limits = { contextTokens, timeoutSeconds };
  switch (chosen.provider) {
    case 'ollama':
      return createOllamaModel({ host: chosen.host, model: chosen.model, ...limits });
    case 'openai':
      return createOpenAiModel({ url: chosen.url, apiKey, model: chosen.model, ...limits });
    case 'embedded':
      return createLlamaCppModel({ ...embedded, threads, ...limits });
  }
}

/** `OLLAMA_HOST` may be the address a server listens on (0.0.0.0); without a scheme its port is 11434. */
export function reachableHost(host: string): string {
  const hasScheme = /^[a-z]+:\/\//i.test(host);
  const url = new URL(hasScheme ? host : `http://${host.startsWith(':') ? '127.0.0.1' : ''}${host}`);
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') url.hostname = '127.0.0.1';
  if (!hasScheme && !/:\d+\/?$/.test(host)) url.port = '11434';
  return url.href.replace(/\/$/, '');
}

async function modelsOf(host: string): Promise<string[] | undefined> {
  const server = lookAtOllama(host, LOOK_MS);
  try {
    return (await server.models()).map(({ name }) => name);
  } catch {
    // Nothing there, or something else than Ollama.
    return undefined;
  } finally {
    await server.close();
  }
}
