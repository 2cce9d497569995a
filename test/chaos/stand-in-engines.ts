/**
 * Stands where workers/engines.ts stands in a worker (see worker-preload.ts): the same engines to open, fast and without
 * models, at the mercy of the world (world.ts). Speech and voices are child programs, as the real ones are.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Configuration } from '../../domain/configuration.ts';
import type { Embedder } from '../../engines/embeddings/embedder.ts';
import { shareBatches } from '../../engines/embeddings/shared-batches.ts';
import { createJsonLinesSidecar } from '../../engines/sidecar/json-lines-sidecar.ts';
import { pythonArgs } from '../../engines/sidecar/python-sidecar.ts';
import type { VoiceEncoder } from '../../engines/speakers/voice-encoder.ts';
import type { SpeechEngine } from '../../engines/speech/speech-engine.ts';
import type { Engines, SlotsInForceOf } from '../../workers/engines.ts';
import { unitVector } from '../fixtures/scripted-voice-encoder.ts';
import { wordEmbedder } from '../fixtures/word-embedder.ts';
import { fromEnvironment } from './addresses.ts';
import { begin, type Question, workAt } from './ask-world.ts';
import { standInDownloader } from './stand-in-downloader.ts';
import { standInModel } from './stand-in-model.ts';
import { numberIn, type Talk, talkOf, voiceAt } from './talk.ts';

const { seed } = fromEnvironment();

export async function openEngines(
  { languageModel }: Configuration,
  _home: unknown,
  slotsOf: SlotsInForceOf = () => 1,
): Promise<Engines> {
  const speech = openSpeech(() => slotsOf('speech'));
  const voices = openVoices(() => slotsOf('voices'));
  const model = standInModel(languageModel.model);
  const embedder = shareBatches(openEmbedder());
  return {
    downloader: () => standInDownloader,
    speech: async () => speech,
    voiceEncoder: async () => voices,
    miner: async () => model,
    flagship: async () => model,
    embedder: async () => embedder,
    close: async () => {
      await Promise.allSettled([speech.close(), voices.close()]);
    },
  };
}

const PROTOCOL = fileURLToPath(new URL('../../engines/sidecar', import.meta.url));
const SCRIPT = fileURLToPath(new URL('chaos_sidecar.py', import.meta.url));
const heard = z.object({ label: z.string() });

/** A child program that listens to a file for as long as the world says, and tells whose it is. */
function openListener(name: string, processes: () => number) {
  const sidecar = createJsonLinesSidecar({
    name,
    command: process.env.VIDMINE_PYTHON || 'python3',
    args: pythonArgs(SCRIPT, { protocol: PROTOCOL }),
    ready: z.object({}),
    processes,
  });
  return {
    listen: async (work: Question['work'], audioPath: string, signal?: AbortSignal): Promise<Talk> => {
      const video = numberIn(audioPath);
      const afterMs = await begin({ work, key: String(video), video }, signal);
      const params = { audioPath, afterMs };
      const { label } = await sidecar.request({ method: 'hear', params, result: heard, signal });
      return talkOf(seed, numberIn(label) ?? -1);
    },
    close: sidecar.close,
  };
}

function openSpeech(processes: () => number): SpeechEngine {
  const { listen, close } = openListener('speech', processes);
  return {
    identity: async () => ({
      ...{ engine: 'stand-in', model: 'chaos', digest: '5e'.repeat(32) },
      options: {},
    }),
    transcribe: async ({ audioPath, signal }) => {
      const { paragraphs } = await listen('transcribe', audioPath, signal);
      const nothingDone = { count: 0, durationMs: 0, better: 0 };
      return {
        ...{ language: 'en', languageProbability: 0.99, engine: 'stand-in', model: 'chaos' },
        durationMs: paragraphs.at(-1)!.endMs + 500,
        words: paragraphs.flatMap(({ words }) => words),
        spans: [],
        quality: { secondDecodes: nothingDone, removed: [], interpolatedWords: 0, notices: [] },
      };
    },
    close,
  };
}

const DIMENSIONS = 8;

function openVoices(processes: () => number): VoiceEncoder {
  const { listen, close } = openListener('voice', processes);
  return {
    identity: async () => ({
      ...{ engine: 'onnx', model: 'chaos', digest: '7c'.repeat(32) },
      dimensions: DIMENSIONS,
    }),
    encode: async ({ audioPath, pieces, signal }) => {
      const talk = await listen('identify', audioPath, signal);
      return pieces.map((piece) => ({
        ...piece,
        vector: unitVector(DIMENSIONS, voiceAt(talk, (piece.startMs + piece.endMs) / 2)),
      }));
    },
    findSpeech: async () => ({ durationMs: 0, pieces: [] }),
    close,
  };
}

function openEmbedder(): Embedder {
  const words = wordEmbedder({ engine: 'stand-in', model: 'chaos' });
  return {
    ...words,
    embed: async (texts, options) => {
      const key = createHash('sha256').update(texts.join('\0')).digest('hex');
      await workAt({ work: 'embed', key, video: undefined }, options?.signal);
      return words.embed(texts, options);
    },
  };
}
