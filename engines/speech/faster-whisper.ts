import { fileURLToPath } from 'node:url';
import { createJsonLinesSidecar } from '../sidecar/json-lines-sidecar.ts';
import { pythonArgs } from '../sidecar/python-sidecar.ts';
import { isGone } from '../sidecar/sidecar-fault.ts';
import { threadsOf } from '../sidecar/threads-of.ts';
import { createCrashLimit } from './crash-limit.ts';
import { createModelInUse } from './faster-whisper-model.ts';
import { heardEvent, heardResult, loadedModel } from './faster-whisper-protocol.ts';
import { initialPrompt, promptNotices } from './initial-prompt.ts';
import { type RawSpan, toMs } from './recognised-span.ts';
import type { Recognised, RecogniseRequest, Recogniser } from './recogniser.ts';
import { whisperFolder } from './whisper-folder.ts';

export interface FasterWhisperOptions {
  /** Python interpreter that has faster-whisper. */
  readonly python: string;
  /** A packaged name, a folder with a CTranslate2 Whisper model, or a name for the hub's loader. */
  readonly model: string;
  /** Folders of the packaged models by name: `base`, `tiny.en`. */
  readonly packagedModels?: Readonly<Record<string, string>>;
  readonly device?: 'auto' | 'cpu' | 'cuda';
  /** CTranslate2 compute type; auto: int8 on a CPU, float16 on a GPU. */
  readonly computeType?: string;
  /** Transcriptions at once, one process each. Default 1. A function where the number may change. */
  readonly slots?: number | (() => number);
  /** CPU threads of each; unset: cores / slots, as many as there are when a process starts. */
  readonly threads?: number;
  readonly beamSize: number;
  /** Beam width for what is decoded again. */
  readonly secondBeamSize: number;
  /** Skip silence by voice activity detection; without it Whisper invents words there. */
  readonly vad: boolean;
  /** Stretches of 30 s decoded at once. Default 1: one after another, each knowing what was said before. */
  readonly batchSize?: number;
  /** ISO 639-1, where all recordings are known to have it. */
  readonly language?: string;
}

const SCRIPT = fileURLToPath(new URL('transcribe_sidecar.py', import.meta.url));
/** Part of the identity: goes up when the script would hear the same audio differently. */
const DECODING_VERSION = 1;
const HUB_START_MS = 3_600_000;

/**
 * Whisper on CTranslate2 in long-lived Python processes, started with the first request.
 * `identity` of a model in a folder needs no process; one known by name is loaded first.
 *
 * Out of memory, a process goes on with a lower compute type. Where none is low enough, the request ends with
 * `speech-model-stepped-down`, and from then on a smaller model is loaded, which `identity` names.
 */
export const createFasterWhisper = (options: FasterWhisperOptions): Recogniser => {
  const { slots = 1, beamSize, secondBeamSize, vad, batchSize = 1, packagedModels = {} } = options;
  const withinCrashLimit = createCrashLimit((error) => isGone(error, 'speech'));

  const open = () => {
    const isLocal = whisperFolder(options.model, packagedModels) !== undefined;
    return createJsonLinesSidecar({
      name: 'speech',
      command: options.python,
      args: () =>
        pythonArgs(SCRIPT, {
          ...model.wanted(),
          packaged: packagedModels,
          device: options.device ?? 'auto',
          computeType: options.computeType ?? 'auto',
          threads: options.threads ?? threadsOf(slots),
          language: options.language ?? null,
        }),
      // A model in a folder never asks the network for anything.
      env: isLocal ? { HF_HUB_OFFLINE: '1' } : {},
      ready: loadedModel,
      readyTimeoutMs: isLocal ? undefined : HUB_START_MS,
      processes: slots,
    });
  };
  let sidecar: ReturnType<typeof open> | undefined;
  const opened = (): ReturnType<typeof open> => {
    sidecar ??= open();
    return sidecar;
  };
  const model = createModelInUse(options.model, packagedModels, () => opened().ready());

  const listen = async (request: RecogniseRequest): Promise<Recognised> => {
    const { audioPath: path, language = null, again = null } = request;
    const prompt = initialPrompt(request.vocabulary);
    const { digest } = await model.identified();
    const spans: RawSpan[] = [];
    const { heardBy, ...done } = await opened().request({
      method: 'transcribe',
      params: {
        ...{ path, language, again, digest, prompt: prompt.prompt ?? null },
        ...{ beamSize, secondBeamSize, vad, batchSize },
      },
      events: {
        schema: heardEvent,
        receive: (event) => {
          if (event.event === 'span') spans.push(event);
          else if (event.event === 'progress') request.onProgress?.(toMs(event.done), toMs(event.total));
          else model.stepDown(event);
        },
      },
      result: heardResult,
      signal: request.signal,
    });
    return {
      language: done.language,
      languageProbability: done.probability,
      durationMs: toMs(done.duration),
      spans,
      engine: `faster-whisper ${heardBy.version} (${heardBy.device}, ${heardBy.computeType})`,
      model: heardBy.model,
      notices: [...heardBy.notices, ...promptNotices(prompt)],
    };
  };

  return {
    canDecodeAgain: true,
    identity: async () => ({
      engine: 'faster-whisper',
      ...(await model.identified()),
      options: { beamSize, secondBeamSize, vad, batched: batchSize > 1, decoding: DECODING_VERSION },
    }),
    recognise: (request) =>
      withinCrashLimit(request, () => listen(request)).catch((error: unknown) => {
        // What is loaded is not what was asked for: the next request finds a process that has it.
        if (model.isOutOfDate(error)) opened().renew();
        throw error;
      }),
    close: async () => sidecar?.close(),
  };
};
