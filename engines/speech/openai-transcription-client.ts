import { openAsBlob } from 'node:fs';
import { access } from 'node:fs/promises';
import { extname } from 'node:path';
import { Agent, FormData, fetch } from 'undici';
import { type StageError, systemFault, videoFault } from '../../domain/faults.ts';
import { boundedAnswer } from '../language-model/bounded-answer.ts';
import { type TranscriptionAnswer, transcriptionAnswer } from './openai-transcription-answer.ts';
import { connectionFault, statusFault, type TranscriptionServer } from './openai-transcription-faults.ts';

export interface AskedOfServer {
  readonly language?: string;
  readonly prompt?: string;
  readonly signal?: AbortSignal;
}

export interface TranscriptionClient {
  /** Uploads a file, streamed from the disk. Throws StageError, or the signal's reason on abort. */
  transcribe(file: string, asked: AskedOfServer): Promise<TranscriptionAnswer>;
  close(): Promise<void>;
}

/** How a server is signed in to. */
export interface SignIn {
  readonly apiKey?: string | undefined;
  /** Where there is no key: the header that an address with credentials stands for. */
  readonly authorization?: string | undefined;
}

/** @param answerWithinMs limit of one answer. */
export const createTranscriptionClient = (
  server: TranscriptionServer,
  { apiKey, authorization }: SignIn,
  answerWithinMs: number,
): TranscriptionClient => {
  const signedIn = apiKey === undefined ? authorization : `Bearer ${apiKey}`;
  // The headers come with the whole answer: no limits of theirs.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

  const transcribe = async (
    file: string,
    { signal, ...asked }: AskedOfServer,
  ): Promise<TranscriptionAnswer> => {
    signal?.throwIfAborted();
    const body = await formOf(file, server.model, asked);
    const limit = AbortSignal.timeout(answerWithinMs);
    try {
      const response = await fetch(`${server.url}/audio/transcriptions`, {
        method: 'POST',
        body,
        headers: signedIn === undefined ? {} : { authorization: signedIn },
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        dispatcher: agent,
      });
      const answer = await boundedAnswer(response, (what) => tooLarge(server, what));
      const text = withoutKey(await answer.text(), apiKey);
      if (!answer.ok) throw statusFault(answer.status, text, server);
      return parsed(text, server);
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.aborted) throw tooSlow(server, answerWithinMs, error);
      throw connectionFault(error, server);
    }
  };

  return { transcribe, close: () => agent.destroy() };
};

/** Servers repeat it in their refusals. */
const withoutKey = (text: string, apiKey: string | undefined): string =>
  apiKey === undefined ? text : text.replaceAll(apiKey, '****');

async function formOf(file: string, model: string, { language, prompt }: AskedOfServer): Promise<FormData> {
  const form = new FormData();
  form.append('file', await streamed(file), `audio${extensionOf(file)}`);
  form.append('model', model);
  if (language !== undefined) form.append('language', language);
  if (prompt !== undefined) form.append('prompt', prompt);
  form.append('response_format', 'verbose_json');
  form.append('timestamp_granularities[]', 'word');
  form.append('timestamp_granularities[]', 'segment');
  form.append('temperature', '0');
  return form;
}

async function streamed(file: string): Promise<Blob> {
  try {
    await access(file);
  } catch (error) {
    throw videoFault('audio-missing', `There is no file ${file}.`, { kind: 'failed' }, error);
  }
  return openAsBlob(file);
}

/** Servers know a format by the name's ending, and know Opus as what it is packed in. */
const extensionOf = (file: string): string => extname(file).toLowerCase().replace('.opus', '.ogg');

function parsed(text: string, { url }: TranscriptionServer): TranscriptionAnswer {
  try {
    return transcriptionAnswer.parse(JSON.parse(text));
  } catch (error) {
    throw systemFault(
      'speech-server-answer',
      `The server at ${url} did not answer with a transcription in verbose JSON: ${text.slice(0, 200)}. Check speechEngine.url and speech.model.`,
      error,
    );
  }
}

const tooLarge = ({ url }: TranscriptionServer, what: string): StageError =>
  systemFault(
    'speech-server-answer',
    `The server at ${url} sent ${what}: no transcription is as long. Check speechEngine.url.`,
  );

const tooSlow = ({ url, model }: TranscriptionServer, limitMs: number, cause: unknown): StageError =>
  systemFault(
    'speech-server-slow',
    `The transcription server at ${url} gave no answer within ${limitMs / 60_000} minutes. It hangs, is overloaded, or ${model} is too large for it.`,
    cause,
  );
