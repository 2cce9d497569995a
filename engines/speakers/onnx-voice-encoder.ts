import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { passingFault, systemFault, videoFault } from '../../domain/faults.ts';
import type { EncodedPiece, EncoderIdentity } from '../../domain/speakers/voice-vector.ts';
import { fileDigest } from '../sidecar/file-digest.ts';
import { createJsonLinesSidecar } from '../sidecar/json-lines-sidecar.ts';
import { pythonArgs } from '../sidecar/python-sidecar.ts';
import { isGone } from '../sidecar/sidecar-fault.ts';
import { encodeEvent, encodeResult, ready, speechEvent, speechResult, toVector } from './encoder-lines.ts';
import type { EncodeRequest, HeardSpeech, VoiceEncoder } from './voice-encoder.ts';

export interface OnnxVoiceEncoderOptions {
  /** Python interpreter that has onnxruntime, PyAV and faster-whisper (for its voice activity detection). */
  readonly python: string;
  /** The ONNX file. What its input wants decides what it is given: mels, filter banks or samples. */
  readonly path: string;
  readonly engine: EncoderIdentity['engine'];
  /** Name of the model in stored vectors. Default: the file's. */
  readonly model?: string;
  /** Recordings listened to at once, one process each. Default 1. A function where the number may change. */
  readonly processes?: number | (() => number);
  /** CPU threads of each. Default 1: the network is small, and other engines want the cores. */
  readonly threads?: number;
}

const NAME = 'voices';
const SCRIPT = fileURLToPath(new URL('encode_sidecar.py', import.meta.url));
/** A recording that kills the engine so often is the cause itself. */
const MAX_CRASHES = 3;

/** A voice encoder on onnxruntime in long-lived Python processes, started with the first request. */
export const createOnnxVoiceEncoder = (options: OnnxVoiceEncoderOptions): VoiceEncoder => {
  const { path, engine, model = basename(path) } = options;
  const crashes = new Map<string, number>();
  const sidecar = createJsonLinesSidecar({
    name: NAME,
    command: options.python,
    args: pythonArgs(SCRIPT, { model: path, threads: options.threads ?? 1 }),
    ready,
    processes: options.processes,
  });

  const digestOnDisk = (): Promise<string> =>
    fileDigest(path).catch((cause: Error) => {
      const detail = `The voice encoder ${path} cannot be read: ${cause.message}. ${whatToDo(engine)}`;
      throw systemFault('voice-encoder-missing', detail, cause);
    });

  /** @param digest of who heard; throws where something else lies on disk. */
  const confirm = async (digest: string): Promise<void> => {
    if (digest === (await digestOnDisk())) return;
    sidecar.renew();
    const detail = `The voice encoder ${path} was replaced on disk while in use. The next try loads the new one.`;
    throw passingFault('voice-encoder-changed', detail);
  };

  const identity = async (): Promise<EncoderIdentity> => {
    await digestOnDisk();
    const { digest, dimensions } = await sidecar.ready();
    await confirm(digest);
    return { engine, model, digest, dimensions };
  };

  /** A crash is a part that is down, until the same recording was there each time. */
  const blaming = async <T>(audioPath: string, work: () => Promise<T>): Promise<T> => {
    try {
      await digestOnDisk();
      const result = await work();
      crashes.delete(audioPath);
      return result;
    } catch (error) {
      if (!isGone(error, NAME)) throw error;
      const times = (crashes.get(audioPath) ?? 0) + 1;
      crashes.set(audioPath, times);
      if (times < MAX_CRASHES) throw error;
      crashes.delete(audioPath);
      const detail = `The voice encoder died ${times} times over ${audioPath}: ${(error as Error).message}`;
      throw videoFault('voices-crash', detail, { kind: 'failed' }, error);
    }
  };

  const encode = async (request: EncodeRequest): Promise<EncodedPiece[]> => {
    const encoded: EncodedPiece[] = request.pieces.map((piece) => ({ ...piece }));
    const { digest } = await sidecar.request({
      method: 'encode',
      params: {
        path: request.audioPath,
        pieces: request.pieces.map(({ startMs, endMs }) => [startMs, endMs]),
      },
      events: {
        schema: encodeEvent,
        receive: (event) => {
          if (event.event === 'progress') request.onProgress?.(event.done, event.total);
          else encoded[event.index] = { ...request.pieces[event.index]!, vector: toVector(event.vector) };
        },
      },
      result: encodeResult,
      signal: request.signal,
    });
    await confirm(digest);
    return encoded;
  };

  const findSpeech = async (audioPath: string, signal?: AbortSignal): Promise<HeardSpeech> => {
    const pieces: { startMs: number; endMs: number }[] = [];
    const { durationMs } = await sidecar.request({
      method: 'speech',
      params: { path: audioPath },
      events: {
        schema: speechEvent,
        receive: (event) => {
          for (const [startMs, endMs] of event.pieces) pieces.push({ startMs, endMs });
        },
      },
      result: speechResult,
      signal,
    });
    return { durationMs, pieces };
  };

  return {
    identity,
    encode: (request) => blaming(request.audioPath, () => encode(request)),
    findSpeech: (audioPath, signal) => blaming(audioPath, () => findSpeech(audioPath, signal)),
    close: sidecar.close,
  };
};

const whatToDo = (engine: EncoderIdentity['engine']): string =>
  engine === 'ge2e'
    ? 'Install the tools again: `vidmine doctor` shows what is there.'
    : 'Correct voices.encoder, or leave it out for the packaged encoder.';
