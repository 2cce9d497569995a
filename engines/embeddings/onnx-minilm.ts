import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createJsonLinesSidecar } from '../sidecar/json-lines-sidecar.ts';
import { pythonArgs } from '../sidecar/python-sidecar.ts';
import { embedInBatches } from './batches.ts';
import type { Embedder, EmbedOptions } from './embedder.ts';
import { ON_THE_CPU } from './embedding-device.ts';

export interface OnnxMinilmOptions {
  /** Python interpreter that has onnxruntime and tokenizers. */
  readonly python: string;
  /** Folder with `model.onnx` and `tokenizer.json`. */
  readonly folder: string;
  /** Name of the model in stored vectors. */
  readonly model?: string;
  /** CPU threads. Default: half the cores, 4 at most. */
  readonly threads?: number;
  /** Texts per call, 32 at most: more brings nothing on a CPU and memory grows with it. */
  readonly batchSize?: number;
}

const SCRIPT = fileURLToPath(new URL('embed_sidecar.py', import.meta.url));
/** Positions of the model. Longer texts are cut here. */
const MAX_TOKENS = 512;
export const MAX_BATCH = 32;
/** Name of the packaged model in stored vectors. */
export const PACKAGED_MODEL = 'all-minilm-l6-v2';

const defaultThreads = (): number => Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));

/** Its one process computes one call after the other. */
const CALLS_AT_ONCE = 1;

const ready = z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/), dimensions: z.int().positive() });

/** all-MiniLM-L6-v2 on onnxruntime in a long-lived Python process: mean pooling, L2-normalised, 384 dimensions. */
export const createOnnxMinilm = (options: OnnxMinilmOptions): Embedder => {
  const { folder, model = PACKAGED_MODEL, threads = defaultThreads() } = options;
  const batchSize = Math.min(MAX_BATCH, options.batchSize ?? MAX_BATCH);
  const sidecar = createJsonLinesSidecar({
    name: 'embedding',
    command: options.python,
    args: pythonArgs(SCRIPT, {
      model: join(folder, 'model.onnx'),
      tokenizer: join(folder, 'tokenizer.json'),
      threads,
      maxTokens: MAX_TOKENS,
    }),
    ready,
  });
  const embedBatch = async (
    texts: readonly string[],
    { signal, onUsed }: EmbedOptions = {},
  ): Promise<number[][]> => {
    const started = performance.now();
    const result = z.object({
      vectors: z.array(z.array(z.number())).length(texts.length),
      tokens: z.int().nonnegative(),
    });
    const answer = await sidecar.request({ method: 'embed', params: { texts }, result, signal });
    onUsed?.({ tokens: answer.tokens, milliseconds: performance.now() - started });
    return answer.vectors;
  };
  return {
    identity: async () => {
      const { digest, dimensions } = await sidecar.ready();
      return { engine: 'onnx', model, digest, dimensions, maxTokens: MAX_TOKENS };
    },
    embed: (texts, options) => embedInBatches(texts, batchSize, (batch) => embedBatch(batch, options)),
    batchSize,
    callsAtOnce: CALLS_AT_ONCE,
    device: async () => ON_THE_CPU,
    close: sidecar.close,
  };
};
