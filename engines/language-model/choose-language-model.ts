import { z } from 'zod';
import type { Configuration } from '../../domain/configuration.ts';
import type { ModelRole } from '../../domain/model-calls.ts';
import type { LanguageModel } from './language-model.ts';
import { createLlamaCppModel } from './llama-cpp.ts';
import { createOllamaModel } from './ollama.ts';

/** The packaged weights. */
export interface EmbeddedWeights {
  /** Absolute path of the GGUF file. */
  readonly modelPath: string;
  readonly name: string;
  readonly digest: string;
}

export interface ChooseOptions {
  readonly settings: Configuration['languageModel'];
  readonly role: ModelRole;
  readonly embedded: EmbeddedWeights;
  /** Where a running Ollama is looked for when none is configured. */
  readonly localHost?: string;
}

export type ChosenProvider =
  | { readonly provider: 'ollama'; readonly host: string; readonly model: string; readonly why: string }
  | { readonly provider: 'embedded'; readonly model: string; readonly why: string };

/** Where a running Ollama is looked for. */
export const LOCAL_OLLAMA = 'http://127.0.0.1:11434';
/** A server on this machine answers at once. */
const LOOK_MS = 1500;

/**
 * Which model serves a role. A named provider is taken as named, whether it answers or not; `auto` takes a
 * configured Ollama, then one that runs on this machine and has the model, then the embedded demo model. Ask once
 * and keep the answer: a choice that changes during a batch would mine it anew with another model.
 */
export async function chooseProvider(options: ChooseOptions): Promise<ChosenProvider> {
  const { settings, role, embedded, localHost = LOCAL_OLLAMA } = options;
  const model = role === 'flagship' ? (settings.flagshipModel ?? settings.model) : settings.model;
  const demo = (why: string): ChosenProvider => ({ provider: 'embedded', model: embedded.name, why });
  const ollama = (host: string, why: string): ChosenProvider => ({ provider: 'ollama', host, model, why });

  if (settings.provider === 'embedded') return demo('languageModel.provider is embedded');
  if (settings.ollamaHost !== undefined) {
    const host = reachableHost(settings.ollamaHost);
    return ollama(host, `languageModel.ollamaHost is ${host}`);
  }
  if (settings.provider === 'ollama') return ollama(localHost, 'languageModel.provider is ollama');
  const models = await modelsOf(localHost);
  if (models === undefined) return demo(`no Ollama is configured or runs on ${localHost}`);
  if (!models.some((name) => name === model || name === `${model}:latest`))
    return demo(
      `Ollama runs on ${localHost} but does not have ${model}; to use it: ollama pull ${model}, or name one it has as languageModel.model`,
    );
  return ollama(localHost, `found running on ${localHost}`);
}

/** The model of a choice; nothing is loaded or sent before its first call. */
export function createChosenModel(chosen: ChosenProvider, options: ChooseOptions): LanguageModel {
  const { contextTokens, timeoutSeconds, threads } = options.settings;
  return chosen.provider === 'ollama'
    ? createOllamaModel({ host: chosen.host, model: chosen.model, contextTokens, timeoutSeconds })
    : createLlamaCppModel({ ...options.embedded, contextTokens, timeoutSeconds, threads });
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
  try {
    const response = await fetch(`${host}/api/tags`, { signal: AbortSignal.timeout(LOOK_MS) });
    const tags = z.object({ models: z.array(z.object({ name: z.string() })) }).parse(await response.json());
    return tags.models.map(({ name }) => name);
  } catch {
    // Nothing there, or something else than Ollama.
    return undefined;
  }
}
