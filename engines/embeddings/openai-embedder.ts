import { z } from 'zod';
import { storedModelName } from '../../domain/embedding-model-name.ts';
import { openAiClient } from '../language-model/openai-client.ts';
import { patientConnections } from '../language-model/patient-connections.ts';
import { serverAddress } from '../language-model/server-address.ts';
import { answeredWithin } from './answered-within.ts';
import { embedInBatches } from './batches.ts';
import type { Embedder, EmbeddingModelIdentity, EmbedOptions } from './embedder.ts';
import { otherDimensions, wrongCount } from './embedding-faults.ts';
import { isTooMuch, openAiEmbeddingFault } from './openai-embedding-faults.ts';
import { type ListedModel, listedModels, openAiModelFacts } from './openai-model-facts.ts';
import { SERVER_BATCH, secondsFor, toldTokens } from './server-calls.ts';
import { splitWhereTooMuch } from './split-where-too-much.ts';
import { normalised } from './vectors.ts';

export interface OpenAiEmbedderOptions {
  /** Up to `/v1`. */
  readonly url: string;
  readonly model: string;
  /** Unset: none is sent. */
  readonly apiKey?: string;
  /** Length the vectors are shortened to; unset: as the model has it. */
  readonly dimensions?: number;
  /** Texts per call. Default 256. */
  readonly batchSize?: number;
  /** Limit of a call of up to 32 texts. Default 600. */
  readonly timeoutSeconds?: number;
}

/** Such a server may be far away, and packs what comes together into batches of its own. */
const CALLS_AT_ONCE = 4;

const embedded = z.looseObject({
  data: z.array(
    z.looseObject({ index: z.int().nonnegative().optional(), embedding: z.array(z.number()).min(1) }),
  ),
  usage: z.looseObject({ prompt_tokens: z.number().optional() }).nullish(),
});

/** An embedding model on a server with OpenAI's interface. What is too long for the server is cut. */
export const createOpenAiEmbedder = (options: OpenAiEmbedderOptions): Embedder => {
  const { model, dimensions, batchSize = SERVER_BATCH, timeoutSeconds = 600 } = options;
  const address = serverAddress(options.url);
  const { url } = address;
  const server = { name: `The server at ${url}`, model, apiKey: options.apiKey };
  const connections = patientConnections();
  const client = openAiClient({ address, apiKey: options.apiKey, connections });

  const call = <T>(
    form: z.ZodType<T>,
    ask: (signal: AbortSignal) => Promise<unknown>,
    signal?: AbortSignal,
    limitSeconds = timeoutSeconds,
  ): Promise<T> => {
    const classify = (error: unknown) => (isTooMuch(error) ? error : openAiEmbeddingFault(error, server));
    return answeredWithin({ server, form, timeoutSeconds: limitSeconds, signal, classify }, ask);
  };

  const embedBatch = async (
    input: readonly string[],
    { signal, onUsed }: EmbedOptions = {},
  ): Promise<number[][]> => {
    const started = performance.now();
    // base64, the client's default, is unknown to many servers.
    const body = { model, input: [...input], dimensions, encoding_format: 'float' as const };
    const { data, usage } = await call(
      embedded,
      (within) => client.embeddings.create(body, { signal: within }),
      signal,
      secondsFor(input.length, timeoutSeconds),
    );
    if (data.length !== input.length) throw wrongCount(server, data.length, input.length);
    const vectors = data
      .map(({ index, embedding }, position) => ({ index: index ?? position, embedding }))
      .sort((a, b) => a.index - b.index)
      .map(({ embedding }) => normalised(embedding));
    const [given] = vectors;
    if (dimensions !== undefined && given !== undefined && given.length !== dimensions) {
      throw otherDimensions(server, dimensions, given.length);
    }
    onUsed?.({ tokens: toldTokens(usage?.prompt_tokens), milliseconds: performance.now() - started });
    return vectors;
  };

  const embed = async (texts: readonly string[], options?: EmbedOptions): Promise<number[][]> => {
    try {
      return await embedInBatches(texts, batchSize, (batch) =>
        splitWhereTooMuch(batch, (part) => embedBatch(part, options), isTooMuch),
      );
    } catch (error) {
      options?.signal?.throwIfAborted();
      throw openAiEmbeddingFault(error, server);
    }
  };

  /** Servers without a list are asked for embeddings all the same. */
  const listed = async (): Promise<ListedModel | undefined> => {
    try {
      const ask = (signal: AbortSignal) => client.get<unknown>('/models', { signal });
      return (await call(listedModels, ask)).data.find(({ id }) => id === model);
    } catch (error) {
      const { reason } = openAiEmbeddingFault(error, server).fault;
      if (reason === 'embedding-model-missing' || reason === 'embedding-server-error') return undefined;
      throw error;
    }
  };

  // One vector tells whether the model is there, follows `dimensions`, and how long its vectors are.
  let length: number | undefined;
  const identity = async (): Promise<EmbeddingModelIdentity> => {
    const facts = openAiModelFacts({ url, model }, await listed());
    length ??= (await embed(['dimensions']))[0]!.length;
    const name = storedModelName(model, dimensions);
    return { engine: 'openai', model: name, ...facts, dimensions: length };
  };

  return {
    identity,
    embed,
    batchSize,
    callsAtOnce: CALLS_AT_ONCE,
    // The interface does not tell.
    device: async () => undefined,
    close: () => connections.destroy(),
  };
};
