import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { extname } from 'node:path';
import { Agent, FormData, fetch } from 'undici';
import { errorCode } from '../../domain/error-code.ts';
import { type StageError, systemFault, videoFault } from '../../domain/faults.ts';
import { createAudioCutter } from './audio-cutter.ts';
import { createCrashLimit } from './crash-limit.ts';
import { initialPrompt, promptNotices } from './initial-prompt.ts';
import { languageCode } from './language-code.ts';
import {
  spansOfAnswer,
  type TranscriptionAnswer,
  transcriptionAnswer,
} from './openai-transcription-answer.ts';
import {
  connectionFault,
  SERVER_ERROR,
  statusFault,
  type TranscriptionServer,
} from './openai-transcription-faults.ts';
import { toMs } from './recognised-span.ts';
import type { Recognised, RecogniseRequest, Recogniser } from './recogniser.ts';
import { withinStretch } from './within-stretch.ts';

export interface OpenAiTranscriptionOptions extends TranscriptionServer {
  readonly apiKey?: string;
  /** Python interpreter that has PyAV: cuts the parts to be decoded again. */
  readonly python: string;
  /** It decodes again what another model heard. A server takes no wider beam, so with the same model it brings nothing. */
  readonly isSecondModel?: boolean;
  /** Limit of one answer. Default 6 hours: servers without a GPU are slow, and say nothing meanwhile. */
  readonly answerWithinMs?: number;
}

/** Part of the identity: goes up when the same answer would become other words. */
const DECODING_VERSION = 1;
const ANSWER_WITHIN_MS = 6 * 3_600_000;
const NO_WORD_TIMES =
  'The transcription server tells no times of words: each stretch’s time is shared out among its words.';

/**
 * A server with OpenAI's interface for transcriptions: `POST {url}/audio/transcriptions`, answered as verbose JSON
 * with times of words. No digest is told by a server: the name of its model stands for it in the identity.
 */
export const createOpenAiTranscription = (options: OpenAiTranscriptionOptions): Recogniser => {
  const { model, apiKey, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const server = { url: options.url.replace(/\/+$/, ''), model };
  const cutter = createAudioCutter({ python: options.python });
  // The headers come with the whole answer: no limits of theirs.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  const withinCrashLimit = createCrashLimit(({ fault }) => fault.reason === SERVER_ERROR);

  const answerOf = async (
    file: string,
    asked: { readonly language?: string; readonly prompt?: string },
    signal: AbortSignal | undefined,
  ): Promise<TranscriptionAnswer> => {
    signal?.throwIfAborted();
    const body = await formOf(file, model, asked);
    const limit = AbortSignal.timeout(answerWithinMs);
    try {
      const response = await fetch(`${server.url}/audio/transcriptions`, {
        method: 'POST',
        body,
        headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        dispatcher: agent,
      });
      const text = await response.text();
      if (!response.ok) throw statusFault(response.status, text, server);
      return parsed(text, server);
    } catch (error) {
      signal?.throwIfAborted();
      if (limit.aborted) throw tooSlow(server, answerWithinMs, error);
      throw connectionFault(error, server);
    }
  };

  const whole = async (request: RecogniseRequest): Promise<Recognised> => {
    const prompt = initialPrompt(request.vocabulary);
    const asked = { language: request.language, prompt: prompt.prompt };
    const answer = await answerOf(request.audioPath, asked, request.signal);
    const { spans, hasWordTimes, duration } = spansOfAnswer(answer);
    request.onProgress?.(toMs(duration), toMs(duration));
    return {
      ...recognised(answer, request, server),
      durationMs: toMs(duration),
      spans,
      notices: [...promptNotices(prompt), ...(hasWordTimes ? [] : [NO_WORD_TIMES])],
    };
  };

  const inParts = (request: RecogniseRequest): Promise<Recognised> =>
    cutter.withParts({ ...request, parts: request.again }, async (parts) => {
      const prompt = initialPrompt(request.vocabulary);
      const asked = { language: request.language, prompt: prompt.prompt };
      const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
      const spans: Recognised['spans'][number][] = [];
      let done = 0;
      let first: TranscriptionAnswer | undefined;
      for (const { file, start, seconds } of parts) {
        const answer = await answerOf(file, asked, request.signal);
        first ??= answer;
        const stretch = { start, end: start + seconds };
        spans.push(...spansOfAnswer(answer).spans.map((span) => withinStretch(span, start, stretch)));
        done += seconds;
        request.onProgress?.(toMs(done), toMs(total));
      }
      return {
        ...recognised(first, request, server),
        durationMs: toMs(done),
        spans,
        notices: promptNotices(prompt),
      };
    });

  return {
    canDecodeAgain: options.isSecondModel ?? false,
    identity: async () => ({
      engine: 'openai-compatible',
      model,
      digest: createHash('sha256').update(`openai-compatible:${model}`).digest('hex'),
      options: { decoding: DECODING_VERSION },
    }),
    recognise: (request) =>
      withinCrashLimit(request, () => (request.again === undefined ? whole(request) : inParts(request))),
    close: async () => {
      await Promise.all([cutter.close(), agent.destroy()]);
    },
  };
};

const recognised = (
  answer: TranscriptionAnswer | undefined,
  { language: asked }: RecogniseRequest,
  { model }: TranscriptionServer,
) => ({
  language: answer?.language ? languageCode(answer.language) : (asked ?? 'und'),
  languageProbability: answer?.language_probability ?? (asked === undefined ? 0 : 1),
  engine: 'openai-compatible server',
  model,
});

async function formOf(
  file: string,
  model: string,
  { language, prompt }: { readonly language?: string; readonly prompt?: string },
): Promise<FormData> {
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
    return await openAsBlob(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    throw videoFault('audio-missing', `There is no file ${file}.`, { kind: 'failed' }, error);
  }
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

const tooSlow = ({ url, model }: TranscriptionServer, limitMs: number, cause: unknown): StageError =>
  systemFault(
    'speech-server-slow',
    `The transcription server at ${url} gave no answer within ${limitMs / 60_000} minutes. It hangs, is overloaded, or ${model} is too large for it.`,
    cause,
  );
