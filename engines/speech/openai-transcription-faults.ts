import { errorCode } from '../../domain/error-code.ts';
import { errorMessage } from '../../domain/error-message.ts';
import { StageError, systemFault, videoFault } from '../../domain/faults.ts';

/** Which server and model an error is about. */
export interface TranscriptionServer {
  /** Up to `/v1`. */
  readonly url: string;
  readonly model: string;
}

const LONGEST_WORDS = 500;
/** What a server may find wrong with a request that no recording is to blame for. */
const OUR_FIELDS = ['model', 'response_format', 'timestamp_granularities', 'prompt', 'temperature'];

/** The server ended over what it was at: three times over one recording, it is to blame. */
export const SERVER_ERROR = 'speech-server-error';

/** What a status that is no success means, with the server's own words. */
export function statusFault(status: number, body: string, { url, model }: TranscriptionServer): StageError {
  const { words, field } = serversWords(body);
  const said = `The transcription server at ${url} answered ${status}: ${words}`;
  if (status === 401 || status === 403)
    return systemFault('speech-server-refused', `${said} Check speechEngine.apiKey.`);
  if (status === 404)
    return systemFault(
      'speech-server-missing',
      `${said} Check speechEngine.url, which goes up to /v1, and whether the server has the model ${model} (speech.model).`,
    );
  if (status === 429 || status === 503) return systemFault('speech-server-busy', said);
  if (status >= 500) return systemFault(SERVER_ERROR, said);
  if ([400, 413, 415, 422].includes(status))
    return OUR_FIELDS.some((ours) => field?.startsWith(ours))
      ? systemFault(
          'speech-server-unsuitable',
          `${said} The server does not take ${field}: it needs a model that writes verbose_json with word times (speech.model, speechEngine.url).`,
        )
      : videoFault('speech-server-refused-audio', said, { kind: 'failed' });
  return systemFault('speech-server-refused', `${said} Check speechEngine.url.`);
}

/** The words of an error in the form of OpenAI or of FastAPI, and the field of the request it is about. */
function serversWords(body: string): { words: string; field?: string } {
  const clipped = body.trim().slice(0, LONGEST_WORDS) || 'nothing.';
  try {
    const { error, detail, message } = JSON.parse(body) as Record<string, unknown>;
    const first: unknown = Array.isArray(detail) ? detail[0] : undefined;
    if (isRecord(error)) return { words: text(error.message) ?? clipped, field: text(error.param) };
    if (isRecord(first)) {
      const place = Array.isArray(first.loc) ? first.loc.at(-1) : undefined;
      return { words: `${text(first.msg) ?? clipped} (${text(place) ?? 'request'})`, field: text(place) };
    }
    return { words: (text(error) ?? text(detail) ?? text(message) ?? clipped).slice(0, LONGEST_WORDS) };
  } catch {
    return { words: clipped };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The server did not answer at all, or broke off. */
export function connectionFault(error: unknown, { url }: TranscriptionServer): StageError {
  if (error instanceof StageError) return error;
  // An error of fetch says little; its cause has the code.
  const cause = isRecord(error) && error.cause !== undefined ? error.cause : error;
  const code = errorCode(cause);
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') {
    const detail = `The transcription server at ${url} broke off while it was at work (${code}).`;
    return systemFault(SERVER_ERROR, detail, error);
  }
  return systemFault(
    'speech-server-down',
    `The transcription server at ${url} does not answer (${code ?? errorMessage(cause)}). Start it, or correct speechEngine.url.`,
    error,
  );
}
