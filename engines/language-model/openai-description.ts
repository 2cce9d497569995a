import { createHash } from 'node:crypto';
import type { OpenAI } from 'openai';
import { z } from 'zod';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ServerAddress } from './server-address.ts';

/** What a server tells of a model. */
export interface OpenAiDescription {
  /** Stands for the weights, as far as the server tells them apart. */
  readonly digest: string;
  /** The server's limit, where it tells. */
  readonly contextTokens?: number;
  /** False where the server's list lacks the model; undefined where it has no list. */
  readonly listed?: boolean;
}

const limit = z.number().positive().optional().catch(undefined);
const entry = z.looseObject({
  id: z.string(),
  owned_by: z.string().optional().catch(undefined),
  /** vLLM: what the model was loaded from. */
  root: z.string().nullish().catch(undefined),
  /** vLLM. */
  max_model_len: limit,
  /** OpenRouter, Together. */
  context_length: limit,
  /** Groq. */
  context_window: limit,
  /** llama.cpp. */
  meta: z
    .looseObject({ n_params: limit, size: limit, n_vocab: limit, n_ctx_train: limit })
    .nullish()
    .catch(undefined),
});
const list = z.union([z.object({ data: z.array(entry) }), z.array(entry).transform((data) => ({ data }))]);

/** Servers without a list, and keys that may call a model and not list it. */
const NO_LIST = [403, 404, 405, 501];

/** @throws what the client throws, unless it only means that there is no list. */
export async function describeOnOpenAi(
  client: OpenAI,
  model: string,
  address: ServerAddress,
  signal: AbortSignal,
): Promise<OpenAiDescription> {
  const models = await listed(client, signal);
  const found = models?.find(({ id }) => id === model);
  if (found === undefined) {
    const digest = hashOf({ server: new URL(address.url).host, model });
    return models === undefined ? { digest } : { digest, listed: false };
  }
  const { owned_by: owner, root, meta, max_model_len, context_length, context_window } = found;
  const limits = [max_model_len, context_length, context_window, meta?.n_ctx_train].filter(
    (tokens) => tokens !== undefined,
  );
  const weights = meta && { parameters: meta.n_params, bytes: meta.size, vocabulary: meta.n_vocab };
  return {
    // Not `created`: many servers write there when they were asked.
    digest: hashOf({ model, owner, root: root ?? undefined, weights: weights ?? undefined }),
    listed: true,
    ...(limits.length === 0 ? {} : { contextTokens: Math.min(...limits) }),
  };
}

async function listed(client: OpenAI, signal: AbortSignal) {
  try {
    const answer = list.safeParse(await client.get('/models', { signal }));
    return answer.success ? answer.data.data : undefined;
  } catch (error) {
    const { status } = error as { readonly status?: unknown };
    if (typeof status === 'number' && NO_LIST.includes(status)) return undefined;
    throw error;
  }
}

const hashOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
