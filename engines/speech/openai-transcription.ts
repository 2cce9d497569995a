import { createHash } from 'node:crypto';
import { serverAddress } from '../language-model/server-address.ts';
import { createAudioCutter } from './audio-cutter.ts';
import { createCrashLimit } from './crash-limit.ts';
import { initialPrompt, promptNotices } from './initial-prompt.ts';
import { languageCode } from './language-code.ts';
import { spansOfAnswer, type TranscriptionAnswer } from './openai-transcription-answer.ts';
import { createTranscriptionClient } from './openai-transcription-client.ts';
import { SERVER_ERROR, type TranscriptionServer } from './openai-transcription-faults.ts';
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
  const { url, authorization } = serverAddress(options.url);
  const server = { url, model };
  const cutter = createAudioCutter({ python: options.python });
  const client = createTranscriptionClient(server, { apiKey, authorization }, answerWithinMs);
  const withinCrashLimit = createCrashLimit(({ fault }) => fault.reason === SERVER_ERROR);

  const whole = async (request: RecogniseRequest): Promise<Recognised> => {
    const prompt = initialPrompt(request.vocabulary);
    const answer = await client.transcribe(request.audioPath, { ...request, prompt: prompt.prompt });
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
      const total = parts.reduce((sum, { seconds }) => sum + seconds, 0);
      const spans: Recognised['spans'][number][] = [];
      let done = 0;
      let first: TranscriptionAnswer | undefined;
      for (const { file, start, seconds } of parts) {
        const answer = await client.transcribe(file, { ...request, prompt: prompt.prompt });
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
      await Promise.all([cutter.close(), client.close()]);
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
