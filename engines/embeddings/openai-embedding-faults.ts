import { APIConnectionError, APIError } from 'openai';
import { errorMessage } from '../../domain/error-message.ts';
import { type StageError, systemFault } from '../../domain/faults.ts';
import { networkCode } from '../language-model/connection-error.ts';
import { stageErrorIn } from '../language-model/openai-errors.ts';
import type { EmbeddingServer } from './embedding-faults.ts';

const LONGEST_WORDS = 300;

/** Servers refuse what Ollama cuts or splits by itself: a text over their context, or a batch over their limit. */
const TOO_MUCH =
  /context.?(length|size|window)|too (long|large|many)|(longer|greater|more|less|fewer|larger) than|exceed|maximum|max_/i;

const DIMENSIONS = /dimension|matryoshka/i;
const QUOTA = /quota|billing|credit/i;

/** True when the server refused a request for its size: less of it may pass. */
export function isTooMuch(error: unknown): boolean {
  if (!(error instanceof APIError) || DIMENSIONS.test(error.message)) return false;
  if (error.status === 413 || error.code === 'context_length_exceeded') return true;
  return [400, 422, 500].includes(error.status ?? 0) && TOO_MUCH.test(error.message);
}

/**
 * What an error of the OpenAI client means. Always `system`: no text is at fault, so the video waits until a person
 * or time has repaired it. The cause is not kept of what a server said: it may hold the key.
 */
export function openAiEmbeddingFault(error: unknown, { name, model, apiKey }: EmbeddingServer): StageError {
  const known = stageErrorIn(error);
  if (known !== undefined) return known;
  const words = errorMessage(error);
  const message = (apiKey ? words.replaceAll(apiKey, '****') : words).slice(0, LONGEST_WORDS);
  const code = networkCode(error);
  if (!(error instanceof APIError) && code === undefined) {
    return systemFault('embedding-server-error', `${name} answered in an unknown form: ${message}`, error);
  }
  if (!(error instanceof APIError) || error instanceof APIConnectionError || error.status === undefined) {
    const detail = `${name} cannot be reached for embeddings (${code ?? message}). Start it, or correct embeddings.url, which goes up to /v1.`;
    return systemFault('embedding-server-down', detail, error);
  }
  // The client's message begins with the status.
  const said = `${name} answered ${message}`;
  const { status } = error;
  if (status === 401 || status === 403) {
    return systemFault('embedding-server-refused', `${said} Check embeddings.apiKey.`);
  }
  if (status === 404) {
    const detail = `${said} Check whether it has the embedding model ${model} (embeddings.model), and embeddings.url, which goes up to /v1.`;
    return systemFault('embedding-model-missing', detail);
  }
  if (status === 429 && QUOTA.test(message)) return systemFault('embedding-server-quota', said);
  if (status === 429 || status === 503) return systemFault('embedding-server-busy', said);
  if (status >= 500) return systemFault('embedding-server-error', said);
  const todo = DIMENSIONS.test(message)
    ? 'Unset embeddings.dimensions, or name a model that can shorten its vectors.'
    : `Check that ${model} is an embedding model (embeddings.model).`;
  return systemFault('embedding-model-unsuitable', `${said} ${todo}`);
}
