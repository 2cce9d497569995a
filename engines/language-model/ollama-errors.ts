import { errorMessage } from '../../domain/error-message.ts';
import { passingFault, StageError, systemFault, videoFault } from '../../domain/faults.ts';
import { schemaRefused, TOO_LONG } from './answer.ts';
import { networkCode, nobodyThere } from './connection-error.ts';

/** Which server and model an error is about. */
export interface OllamaCall {
  /** As it may be printed. */
  readonly host: string;
  readonly model: string;
}

/** The model must be fetched first. */
export const MODEL_MISSING = 'language-model-missing';

export const missingOnOllama = ({ host, model }: OllamaCall, cause?: unknown): StageError =>
  systemFault(
    MODEL_MISSING,
    `Ollama on ${host} does not have the model ${model}. Fetch it with: vidmine models pull ${model}   (or: ollama pull ${model})`,
    cause,
  );

/**
 * What an error of the Ollama client means. Only two things are the request's own fault: an input that is too
 * long, and a schema the server cannot compile (a bug of ours: trying again is pointless). Everything else is
 * the server's or the network's.
 */
export function classifyOllamaError(error: unknown, { host, model }: OllamaCall): StageError {
  if (error instanceof StageError) return error;
  const message = errorMessage(error);
  const status = statusOf(error);
  if (status === undefined) return connectionFault(error, message, host, model);
  if (/exceeds the (available )?context/i.test(message))
    return videoFault(
      TOO_LONG,
      `The prompt is longer than the context of ${model} on ${host}.`,
      undefined,
      error,
    );
  if (/invalid (json schema|format)|vocabulary required for format|grammar/i.test(message))
    return schemaRefused(`Ollama on ${host}`, error);
  if (status === 404 && /not found/i.test(message)) return missingOnOllama({ host, model }, error);
  if (/does not support/i.test(message))
    return systemFault(
      'language-model-unsuitable',
      `${model} on ${host} cannot be used for this: ${message}. Name an instruct model as languageModel.model.`,
      error,
    );
  // Its queue is bounded only while it loads a model: room comes back within moments.
  if (status === 503 || status === 429)
    return passingFault('language-model-busy', `Ollama on ${host} is busy: ${message}`, error);
  if (status === 401 || status === 403)
    return systemFault(
      'language-model-refused',
      `${host} refuses access (${status}): ${message}. Check languageModel.ollamaHost and its credentials.`,
      error,
    );
  return systemFault('language-model-error', `Ollama on ${host} answered ${status}: ${message}`, error);
}

function connectionFault(error: unknown, message: string, host: string, model: string): StageError {
  const code = networkCode(error);
  if (nobodyThere(code))
    return systemFault(
      'language-model-down',
      `No Ollama answers on ${host} (${code}). Start it with: ollama serve, or set languageModel.ollamaHost.`,
      error,
    );
  // The server ends its stream without a word when the model repeats itself.
  if (/did not receive done/i.test(message))
    return videoFault(
      'answer-incomplete',
      `${model} on ${host} stopped before its answer was complete, as it does when it repeats itself.`,
      undefined,
      error,
    );
  return systemFault(
    'language-model-lost',
    `The connection to Ollama on ${host} broke off during a call of ${model} (${code ?? message}).`,
    error,
  );
}

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'status_code' in error
    ? Number((error as { status_code: unknown }).status_code)
    : undefined;
