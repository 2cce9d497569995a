import { type ChatRequest, Ollama } from 'ollama';
import { Agent, fetch as undiciFetch } from 'undici';
import { z } from 'zod';
import { systemFault } from '../../domain/faults.ts';
import { fitsContext } from '../../domain/mining/token-budget.ts';
import { cutOff, parseAnswer, tooLong } from './answer.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { Generated, GenerateRequest, LanguageModel, ModelIdentity } from './language-model.ts';
import { classifyOllamaError } from './ollama-errors.ts';

export interface OllamaModelOptions {
  /** Such as `http://127.0.0.1:11434`. */
  readonly host: string;
  /** As `ollama list` names it; without a tag, `latest`. */
  readonly model: string;
  /** Context of every call; a model trained on less gets less. */
  readonly contextTokens: number;
  /** Limit of one call, its time in the server's queue included. */
  readonly timeoutSeconds: number;
}

/** `truncate` and `shift` are the server's, not yet in the client's types: refuse what does not fit, cut nothing. */
type WholeChatRequest = ChatRequest & { truncate: false; shift: false; stream: true };

/** A model stays loaded between the videos of a batch. */
const KEEP_ALIVE = '30m';
const SEED = 7;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const shownModel = z.object({
  capabilities: z.array(z.string()).optional(),
  model_info: z.record(z.string(), z.unknown()).optional(),
});

/**
 * A model on an Ollama server. Every call sends the same options, for a changed context size makes the server
 * load the model anew. Nothing is sent until the first call.
 */
export function createOllamaModel(options: OllamaModelOptions): LanguageModel {
  const { host, model } = options;
  // Headers come with the first generated token, after queue, load and prompt: the default 300 s are not enough.
  const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

  const clientWith = (signal: AbortSignal): Ollama =>
    new Ollama({ host, fetch: cancellableFetch(agent, signal) });

  /** Runs a call under the deadline and the caller's signal; the caller's abort is thrown as it came. */
  async function call<T>(signal: AbortSignal | undefined, act: (client: Ollama) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const deadline = AbortSignal.timeout(Math.min(options.timeoutSeconds * 1000, LONGEST_TIMER_MS));
    try {
      return await act(clientWith(signal ? AbortSignal.any([signal, deadline]) : deadline));
    } catch (error) {
      signal?.throwIfAborted();
      if (deadline.aborted)
        throw systemFault(
          'language-model-slow',
          `${model} on ${host} gave no answer within ${options.timeoutSeconds} s (languageModel.timeoutSeconds). The server is overloaded, or the model is too large for it.`,
          error,
        );
      throw classifyOllamaError(error, options);
    }
  }

  async function describe(signal?: AbortSignal): Promise<Described> {
    const { models } = await call(signal, (client) => client.list());
    const digest = models.find(({ name }) => name === model || name === `${model}:latest`)?.digest;
    if (digest === undefined)
      throw systemFault(
        'language-model-missing',
        `Ollama on ${host} does not have the model ${model}. Fetch it with: ollama pull ${model}`,
      );
    const shown = await call(signal, async (client) => readShown(await client.show({ model })));
    described = {
      digest,
      thinks: shown.thinks,
      contextTokens: Math.min(options.contextTokens, shown.trainedContext ?? options.contextTokens),
    };
    return described;
  }
  let described: Described | undefined;

  async function identity(): Promise<ModelIdentity> {
    const { digest, contextTokens } = await describe();
    return { engine: 'ollama', model, digest, contextTokens, demo: false };
  }

  async function generate(request: GenerateRequest): Promise<Generated> {
    const { contextTokens, thinks } = described ?? (await describe(request.signal));
    const estimated = estimateTokens(request.instructions) + estimateTokens(request.input);
    if (!fitsContext(estimated, request.maxOutputTokens, contextTokens))
      throw tooLong(model, estimated, contextTokens);
    const started = performance.now();
    const chat: WholeChatRequest = {
      model,
      // One message: templates without a system role drop such a message without a word.
      messages: [{ role: 'user', content: `${request.instructions}\n${request.input}` }],
      format: request.schema,
      stream: true,
      truncate: false,
      shift: false,
      keep_alive: KEEP_ALIVE,
      ...(thinks ? { think: false } : {}),
      options: {
        num_ctx: options.contextTokens,
        temperature: 0,
        seed: SEED,
        num_predict: request.maxOutputTokens,
      },
    };
    return call(request.signal, async (client) => {
      let text = '';
      let chunks = 0;
      for await (const part of await client.chat(chat)) {
        text += part.message?.content ?? '';
        if (!part.done) request.onProgress?.(++chunks);
        else {
          // A server that knows no `truncate` cuts the prompt without a word.
          if ((part.prompt_eval_count ?? 0) >= contextTokens)
            throw tooLong(model, part.prompt_eval_count, contextTokens);
          if (part.done_reason === 'length') throw cutOff(model, request.maxOutputTokens);
          if (part.done_reason !== 'stop')
            throw systemFault(
              'language-model-error',
              `${model} on ${host} ended its answer with "${part.done_reason}" instead of "stop".`,
            );
          return {
            json: parseAnswer(model, text),
            promptTokens: part.prompt_eval_count ?? estimated,
            outputTokens: part.eval_count ?? chunks,
            latencyMs: Math.round(performance.now() - started),
          };
        }
      }
      throw new Error('Did not receive done or success response in stream.');
    });
  }

  return {
    identity,
    countTokens: async (text) => estimateTokens(text),
    generate,
    close: () => agent.destroy(),
  };
}

/** What the server knows about the model; asked again whenever its identity is. */
interface Described {
  /** Of the manifest: weights, template and parameters. */
  readonly digest: string;
  readonly contextTokens: number;
  readonly thinks: boolean;
}

interface ShownModel {
  readonly trainedContext?: number;
  /** Thinking is switched off: it would use up the answer's room before the schema applies. */
  readonly thinks: boolean;
}

function readShown(answer: unknown): ShownModel {
  const shown = shownModel.parse(answer);
  const context = Object.entries(shown.model_info ?? {}).find(([key]) =>
    key.endsWith('.context_length'),
  )?.[1];
  return {
    ...(typeof context === 'number' ? { trainedContext: context } : {}),
    thinks: shown.capabilities?.includes('thinking') ?? false,
  };
}

/** The client can cancel only some of its calls by itself; a signal in its fetch cancels all of them. */
const cancellableFetch = (dispatcher: Agent, signal: AbortSignal): typeof fetch =>
  (async (url: string, init: Parameters<typeof undiciFetch>[1] = {}) =>
    undiciFetch(url, {
      ...init,
      dispatcher,
      signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
    })) as unknown as typeof fetch;
