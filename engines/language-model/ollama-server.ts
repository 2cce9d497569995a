import type { Ollama } from 'ollama';
import { z } from 'zod';
import { ollamaClient } from './ollama-client.ts';
import { readShown } from './ollama-description.ts';
import { classifyOllamaError } from './ollama-errors.ts';
import { patientConnections } from './patient-connections.ts';
import { serverAddress } from './server-address.ts';

/** A model that a server has. */
export interface StoredModel {
  readonly name: string;
  readonly digest: string;
  readonly sizeBytes?: number;
}

/** A model that a server holds in memory. */
export interface LoadedModel {
  readonly name: string;
  readonly sizeBytes: number;
  /** How much of it lies on a GPU. */
  readonly gpuBytes: number;
  readonly contextTokens?: number;
  /** When it is unloaded unless it is used again. */
  readonly until?: string;
}

/** What a person wants to know of an Ollama server. Everything throws StageError. */
export interface OllamaServer {
  /** As it may be printed. */
  readonly url: string;
  version(): Promise<string>;
  models(): Promise<readonly StoredModel[]>;
  loaded(): Promise<readonly LoadedModel[]>;
  /** Tokens of context that a model was trained on, where the server tells. */
  trainedContext(model: string): Promise<number | undefined>;
  close(): Promise<void>;
}

const tags = z.object({
  models: z.array(
    z.object({ name: z.string(), digest: z.string(), size: z.number().optional().catch(undefined) }),
  ),
});
const running = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      size: z.number(),
      size_vram: z.number(),
      context_length: z.number().optional(),
      expires_at: z.string().optional(),
    }),
  ),
});

/** @param answerWithinMs limit of each question. */
export function lookAtOllama(host: string, answerWithinMs = 5_000): OllamaServer {
  const address = serverAddress(host);
  const connections = patientConnections();
  const ask = async <T>(question: (client: Ollama) => Promise<T>, model = 'its list'): Promise<T> => {
    try {
      return await question(ollamaClient(address, connections, AbortSignal.timeout(answerWithinMs)));
    } catch (error) {
      throw classifyOllamaError(error, { host: address.url, model });
    }
  };
  return {
    url: address.url,
    version: async () => (await ask((client) => client.version())).version,
    models: () =>
      ask(async (client) =>
        tags.parse(await client.list()).models.map(({ name, digest, size }) => ({
          name,
          digest,
          ...(size === undefined ? {} : { sizeBytes: size }),
        })),
      ),
    loaded: () =>
      ask(async (client) =>
        running.parse(await client.ps()).models.map((one) => ({
          name: one.name,
          sizeBytes: one.size,
          gpuBytes: one.size_vram,
          ...(one.context_length === undefined ? {} : { contextTokens: one.context_length }),
          ...(one.expires_at === undefined ? {} : { until: one.expires_at }),
        })),
      ),
    trainedContext: (model) =>
      ask(async (client) => readShown(await client.show({ model })).trainedContext, model),
    close: () => connections.destroy(),
  };
}
