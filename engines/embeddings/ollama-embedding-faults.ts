import { StageError, systemFault } from '../../domain/faults.ts';
import { networkCode } from '../language-model/connection-error.ts';

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status_code' in error
    ? Number(error.status_code)
    : undefined;

export const missingModel = (host: string, model: string): StageError =>
  systemFault(
    'embedding-model-missing',
    `Ollama on ${host} does not have the embedding model ${model}. Fetch it with: ollama pull ${model}`,
  );

/** What an error of the Ollama client means. Always `system`: no text is at fault, an over-long one is cut. */
export const embeddingFault = (error: unknown, host: string, model: string): StageError => {
  if (error instanceof StageError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const status = statusOf(error);
  if (status === undefined) {
    const detail = `Ollama on ${host} cannot be reached for embeddings (${networkCode(error) ?? message}). Start it with: ollama serve, or set languageModel.ollamaHost.`;
    return systemFault('embedding-server-down', detail, error);
  }
  if (status === 404) return missingModel(host, model);
  if (/does not support embeddings/i.test(message)) {
    const detail = `${model} on ${host} makes no embeddings. Name an embedding model, such as all-minilm, as embeddings.model.`;
    return systemFault('embedding-model-unsuitable', detail, error);
  }
  if (status === 503 || status === 429) {
    return systemFault('embedding-server-busy', `Ollama on ${host} is busy: ${message}`, error);
  }
  return systemFault('embedding-server-error', `Ollama on ${host} answered ${status}: ${message}`, error);
};
