import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemFault, videoFault } from '../../domain/faults.ts';
import type { Transcript } from '../../domain/transcript.ts';
import { fileDigest } from '../sidecar/file-digest.ts';
import { createJsonLinesSidecar } from '../sidecar/json-lines-sidecar.ts';
import { pythonArgs } from '../sidecar/python-sidecar.ts';
import { isGone } from '../sidecar/sidecar-fault.ts';
import { type RawSpan, rawSpan, toMs, toRecognisedSpan } from './recognised-span.ts';
import { wordsOfSpans } from './recognised-words.ts';
import type { SpeechEngine, SpeechIdentity, TranscribeRequest } from './speech-engine.ts';
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
  /** Transcriptions at once, one process each. Default 1. */
  readonly slots?: number;
  /** CPU threads of each; unset: cores / slots. */
  readonly threads?: number;
  readonly beamSize: number;
  /** Skip silence by voice activity detection; without it Whisper invents words there. */
  readonly vad: boolean;
}

const SCRIPT = fileURLToPath(new URL('transcribe_sidecar.py', import.meta.url));
/** Part of the identity: goes up when the script would hear the same audio differently. */
const DECODING_VERSION = 1;
const HUB_START_MS = 3_600_000;
/** Audio that kills the engine so often is the cause itself. */
const MAX_CRASHES = 3;

const ready = z.object({
  version: z.string(),
  device: z.string(),
  computeType: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});

const heard = z.discriminatedUnion('event', [
  z.looseObject({ event: z.literal('progress'), done: z.number(), total: z.number() }),
  rawSpan.extend({ event: z.literal('span') }),
]);

const result = z.object({
  language: z.string(),
  probability: z.number(),
  duration: z.number(),
  heardBy: ready,
});

/**
 * Whisper on CTranslate2 in long-lived Python processes, started with the first request.
 * `identity` of a model in a folder needs no process; one known by name is loaded first.
 */
export const createFasterWhisper = (options: FasterWhisperOptions): SpeechEngine => {
  const { model, slots = 1, beamSize, vad } = options;
  const threads = options.threads ?? Math.max(1, Math.floor(availableParallelism() / slots));
  const locate = (): string | undefined => whisperFolder(model, options.packagedModels ?? {});
  const crashes = new Map<string, number>();

  const open = (folder: string | undefined) =>
    createJsonLinesSidecar({
      name: 'speech',
      command: options.python,
      args: pythonArgs(SCRIPT, {
        model: folder ?? model,
        device: options.device ?? 'auto',
        computeType: options.computeType ?? 'auto',
        threads,
      }),
      // A model in a folder never asks the network for anything.
      env: folder === undefined ? {} : { HF_HUB_OFFLINE: '1' },
      ready,
      readyTimeoutMs: folder === undefined ? HUB_START_MS : undefined,
      processes: slots,
    });
  let sidecar: ReturnType<typeof open> | undefined;
  const opened = (): ReturnType<typeof open> => {
    sidecar ??= open(locate());
    return sidecar;
  };

  let hubDigest: string | undefined;
  const digest = async (): Promise<string> => {
    const folder = locate();
    if (folder !== undefined) return fileDigest(join(folder, 'model.bin'));
    hubDigest ??= (await opened().ready()).digest;
    return hubDigest;
  };

  const identity = async (): Promise<SpeechIdentity> => ({
    engine: 'faster-whisper',
    model,
    digest: await digest(),
    options: { beamSize, vad, decoding: DECODING_VERSION },
  });

  const listen = async (request: TranscribeRequest): Promise<Transcript> => {
    const spans: RawSpan[] = [];
    const engine = opened();
    const done = await engine.request({
      method: 'transcribe',
      params: { path: request.audioPath, language: request.language ?? null, beamSize, vad },
      events: {
        schema: heard,
        receive: (event) => {
          if (event.event === 'span') spans.push(event);
          else request.onProgress?.(toMs(event.done), toMs(event.total));
        },
      },
      result,
      signal: request.signal,
    });
    if (done.heardBy.digest !== (await digest())) {
      engine.renew();
      throw systemFault(
        'speech-model-changed',
        `The speech model ${model} was replaced on disk while in use. The transcript was thrown away; the next try loads the new one.`,
      );
    }
    const { version, device, computeType } = done.heardBy;
    return {
      language: done.language,
      languageProbability: done.probability,
      durationMs: toMs(done.duration),
      words: wordsOfSpans(spans),
      spans: spans.map(toRecognisedSpan),
      engine: `faster-whisper ${version} (${device}, ${computeType})`,
      model,
      quality: {
        secondDecodes: { count: 0, durationMs: 0, better: 0 },
        removed: [],
        interpolatedWords: 0,
        notices: [],
      },
    };
  };

  const transcribe = async (request: TranscribeRequest): Promise<Transcript> => {
    const { audioPath } = request;
    try {
      const transcript = await listen(request);
      crashes.delete(audioPath);
      return transcript;
    } catch (error) {
      if (!isGone(error, 'speech')) throw error;
      const times = (crashes.get(audioPath) ?? 0) + 1;
      crashes.set(audioPath, times);
      if (times < MAX_CRASHES) throw error;
      crashes.delete(audioPath);
      const detail = `The speech engine died ${times} times over ${audioPath}: ${(error as Error).message}`;
      throw videoFault('speech-crash', detail, { kind: 'failed' }, error);
    }
  };

  return { identity, transcribe, close: async () => sidecar?.close() };
};
