import { errorMessage } from '../../domain/error-message.ts';
import { passingFault, StageError, systemFault, videoFault } from '../../domain/faults.ts';
import { answerRefused, schemaRefused, TOO_LONG } from './answer.ts';
import { networkCode, nobodyThere } from './connection-error.ts';

/** Which server and model an error is about. */
export interface OpenAiCall {
  /** As it may be printed. */
  readonly url: string;
  readonly model: string;
  /** Servers repeat it in their refusals; it is never repeated here. */
  readonly apiKey?: string | undefined;
}

/** The parts of an error of the client that tell something. */
export interface ServersWords {
  readonly status: number | undefined;
  readonly words: string;
  readonly code: string | undefined;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The server said it; otherwise the connection failed. */
  readonly said: boolean;
}

/** Longer, and waiting a few seconds is not enough. */
const MOMENTS_SECONDS = 60;
const LONGEST_WORDS = 500;

/**
 * What an error of a server with OpenAI's interface means. Only these are the request's own fault: an input that is too
 * long, one that the server will not answer, and a schema it cannot compile. Everything else is the server's, the
 * account's or the network's. The cause is not kept of what a server said: it may hold the key.
 */
export function classifyOpenAiError(error: unknown, call: OpenAiCall): StageError {
  const known = stageErrorIn(error);
  if (known !== undefined) return known;
  const { url, model } = call;
  const said = wordsOf(error, call);
  const { status, words, code } = said;
  const answered = `The model server at ${url} answered ${status ?? 'with an error'}: ${words}`;
  if (!said.said) return connectionFault(error, words, call);
  if (code === 'context_length_exceeded' || status === 413 || isTooLong(words))
    return videoFault(TOO_LONG, `The prompt is longer than the context of ${model} at ${url}: ${words}`);
  if (status === 402 || code === 'insufficient_quota' || isUnpaid(status, words))
    return systemFault(
      'language-model-quota',
      `${answered} The account has no quota or money left: top it up, or name another model (languageModel.model). Work that needs it waits until then.`,
    );
  if (status === 401 || status === 403)
    return systemFault('language-model-refused', `${answered} Check languageModel.apiKey.`);
  if (status === 404)
    return systemFault(
      'language-model-missing',
      `${answered} Check whether the server has the model ${model} (languageModel.model), and languageModel.url, which goes up to /v1.`,
    );
  if (status === 429 || status === 503 || status === 529) return busy(answered, said);
  if (/content_(filter|policy)/.test(`${code} ${words}`)) return answerRefused(model, words);
  if (status === 400 || status === 422) return schemaFault(answered, said, call);
  return systemFault('language-model-error', answered);
}

/** The client wraps whatever its `fetch` throws. */
export function stageErrorIn(error: unknown): StageError | undefined {
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  return [error, cause].find((one) => one instanceof StageError);
}

function schemaFault(
  answered: string,
  { code, words }: ServersWords,
  { url, model }: OpenAiCall,
): StageError {
  const unknown =
    /unavailable|unsupported|not support|must be|unknown|unrecognized|unexpected|not permitted/i;
  if (/response_format/.test(words) && unknown.test(words) && !/invalid schema/i.test(words))
    return systemFault(
      'language-model-unsuitable',
      `${answered} ${model} there takes no JSON schema for its answers: name a model or a server that does (languageModel.model, languageModel.url).`,
    );
  if (code === 'invalid_json_schema' || /schema|grammar|guided|structured.?output/i.test(words))
    return schemaRefused(`The model server at ${url}`, words);
  return systemFault('language-model-error', answered);
}

/** Room comes back within moments, where the server says nothing else. */
const busy = (answered: string, { retryAfterSeconds = 0 }: ServersWords): StageError =>
  retryAfterSeconds > MOMENTS_SECONDS
    ? systemFault('language-model-busy', `${answered} It asks to wait for ${retryAfterSeconds} s.`)
    : passingFault('language-model-busy', answered);

const isTooLong = (words: string): boolean =>
  /context (length|window|size)|maximum context|exceeds? the (available )?context|(prompt|input)( is| was)? too long|reduce the length/i.test(
    words,
  );

const isUnpaid = (status: number | undefined, words: string): boolean =>
  (status === 429 || status === 403) && /quota|billing|insufficient (balance|credit)/i.test(words);

function connectionFault(error: unknown, words: string, { url, model }: OpenAiCall): StageError {
  const code = networkCode(error);
  if (nobodyThere(code))
    return systemFault(
      'language-model-down',
      `No model server answers at ${url} (${code}). Start it, or correct languageModel.url.`,
      error,
    );
  if (/malformed server-sent event/i.test(words))
    return systemFault(
      'language-model-error',
      `The server at ${url} did not answer as one with OpenAI's interface does (${words}). Check languageModel.url, which goes up to /v1.`,
    );
  return systemFault(
    'language-model-lost',
    `The connection to the model server at ${url} broke off during a call of ${model} (${code ?? words}).`,
    error,
  );
}

/** What an error of the client says, the key blotted out. */
export function wordsOf(error: unknown, { apiKey }: Pick<OpenAiCall, 'apiKey'>): ServersWords {
  const told = (typeof error === 'object' ? (error ?? {}) : {}) as ClientError;
  const given = errorMessage(error).replace(/^\d{3} /, '');
  const seconds = Number(told.headers?.get?.('retry-after') ?? Number.NaN);
  // In the middle of an answer there is no status but the one a server writes as its code.
  const status = [told.status, told.code].find((value) => typeof value === 'number');
  return {
    status,
    words: (apiKey ? given.replaceAll(apiKey, '****') : given).slice(0, LONGEST_WORDS),
    code: typeof told.code === 'string' ? told.code : undefined,
    field: typeof told.param === 'string' ? told.param : undefined,
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : undefined,
    said: told.status !== undefined || told.error !== undefined,
  };
}

/** The client's errors: with a status where the answer had one, with the server's own error where it wrote one. */
interface ClientError {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly code?: unknown;
  readonly param?: unknown;
  readonly headers?: { get?(name: string): string | null };
}
