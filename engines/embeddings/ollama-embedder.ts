import type { Ollama } from 'ollama';
import { z } from 'zod';
import { storedModelName } from '../../domain/embedding-model-name.ts';
import { ollamaClient } from '../language-model/ollama-client.ts';
import { patientConnections } from '../language-model/patient-connections.ts';
import { serverAddress } from '../language-model/server-address.ts';
import { answeredWithin } from './answered-within.ts';
import { embedInBatches } from './batches.ts';
import type { Embedder, EmbeddingModelIdentity, EmbedOptions } from './embedder.ts';
import { deviceOnOllama, type EmbeddingDevice } from './embedding-device.ts';
import { otherDimensions, wrongCount } from './embedding-faults.ts';
import { embeddingFault, missingModel } from './ollama-embedding-faults.ts';
import { SERVER_BATCH, secondsFor, toldTokens } from './server-calls.ts';
import { normalised } from './vectors.ts';

export interface OllamaEmbedderOptions {
  /** Such as `http://127.0.0.1:11434`; credentials in it sign in. */
  readonly host: string;
  /** As `ollama list` names it; without a tag, `latest`. */
  readonly model: string;
  /** Length the vectors are shortened to; unset: as the model has it. */
  readonly dimensions?: number;
  /** Texts per call. Default 256. */
  readonly batchSize?: number;
  /** Limit of a call of up to 32 texts, loading the model and its time in the queue included. Default 600. */
  readonly timeoutSeconds?: number;
}

/** The model stays loaded between the videos of a batch. */
const KEEP_ALIVE = '30m';
/** One is computed while the other's texts and vectors travel; more of them would only queue in the server. */
const CALLS_AT_ONCE = 2;
/** Where a model runs is not worth a longer wait. */
const DEVICE_MS = 5_000;

const listed = z.object({
  models: z.array(z.object({ name: z.string(), digest: z.string().min(1) })),
});
const running = z.object({
  models: z.array(z.object({ name: z.string(), size: z.number(), size_vram: z.number() })),
});
const shown = z.object({ model_info: z.record(z.string(), z.unknown()) });
const embedded = z.object({
  embeddings: z.array(z.array(z.number()).min(1)),
  prompt_eval_count: z.number().optional(),
});

/** Sizes are named after the architecture: `bert.context_length`. */
const sizeIn = (info: Readonly<Record<string, unknown>>, name: string): number | undefined => {
  const size = Object.entries(info).find(([key]) => key.endsWith(`.${name}`))?.[1];
  return typeof size === 'number' ? size : undefined;
};

/** An embedding model on an Ollama server. Texts beyond its context are cut there, at `identity().maxTokens`. */
export const createOllamaEmbedder = (options: OllamaEmbedderOptions): Embedder => {
  const { model, dimensions, batchSize = SERVER_BATCH, timeoutSeconds = 600 } = options;
  const address = serverAddress(options.host);
  const host = address.url;
  const server = { name: `Ollama on ${host}`, model };
  const connections = patientConnections();

  const call = <T>(
    form: z.ZodType<T>,
    ask: (client: Ollama) => Promise<unknown>,
    signal?: AbortSignal,
    limitSeconds = timeoutSeconds,
  ): Promise<T> => {
    const classify = (error: unknown) => embeddingFault(error, host, model);
    const limits = { timeoutSeconds: limitSeconds, signal, classify };
    return answeredWithin({ server, form, ...limits }, (within) =>
      ask(ollamaClient(address, connections, within)),
    );
  };

  const embedBatch = async (
    texts: readonly string[],
    { signal, onUsed }: EmbedOptions = {},
  ): Promise<number[][]> => {
    const started = performance.now();
    const limit = secondsFor(texts.length, timeoutSeconds);
    const request = {
      ...{ model, input: [...texts], truncate: true, keep_alive: KEEP_ALIVE },
      ...(dimensions === undefined ? {} : { dimensions }),
    };
    const answer = await call(embedded, (client) => client.embed(request), signal, limit);
    const { embeddings } = answer;
    if (embeddings.length !== texts.length) throw wrongCount(server, embeddings.length, texts.length);
    const given = embeddings[0]?.length ?? dimensions;
    if (dimensions !== undefined && given !== undefined && given !== dimensions) {
      throw otherDimensions(server, dimensions, given);
    }
    onUsed?.({
      tokens: toldTokens(answer.prompt_eval_count),
      milliseconds: performance.now() - started,
    });
    return embeddings.map(normalised);
  };

  const isOurs = ({ name }: { readonly name: string }): boolean =>
    name === model || name === `${model}:latest`;

  const device = async (): Promise<EmbeddingDevice | undefined> => {
    const loaded = await call(running, (client) => client.ps(), AbortSignal.timeout(DEVICE_MS)).catch(
      () => undefined,
    );
    const own = loaded?.models.find(isOurs);
    return own && deviceOnOllama({ model, host }, own.size, own.size_vram);
  };

  const identity = async (): Promise<EmbeddingModelIdentity> => {
    const { models } = await call(listed, (client) => client.list());
    const digest = models.find(isOurs)?.digest;
    if (digest === undefined) throw missingModel(host, model);
    const { model_info: info } = await call(shown, (client) => client.show({ model }));
    const whole = sizeIn(info, 'embedding_length');
    const maxTokens = sizeIn(info, 'context_length') ?? 512;
    const shared = { engine: 'ollama', model: storedModelName(model, dimensions), digest, maxTokens };
    if (dimensions === undefined) {
      return { ...shared, dimensions: whole ?? (await embedBatch(['dimensions']))[0]!.length };
    }
    if (whole !== undefined && dimensions > whole) throw otherDimensions(server, dimensions, whole);
    return { ...shared, dimensions };
  };

  return {
    identity,
    embed: (texts, options) => embedInBatches(texts, batchSize, (batch) => embedBatch(batch, options)),
    batchSize,
    callsAtOnce: CALLS_AT_ONCE,
    device,
    close: () => connections.destroy(),
  };
};
