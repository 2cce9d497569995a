import type { ChatRequest } from 'ollama';
import { errorMessage } from '../../domain/error-message.ts';
import { passingFault, systemFault } from '../../domain/faults.ts';
import { fitsContext } from '../../domain/mining/token-budget.ts';
import { tooLong } from './answer.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { Generated, GenerateRequest, LanguageModel, ModelIdentity } from './language-model.ts';
import { ollamaClient } from './ollama-client.ts';
import { describeOnOllama, type OllamaDescription, otherThinking } from './ollama-description.ts';
import { classifyOllamaError } from './ollama-errors.ts';
import { patientConnections } from './patient-connections.ts';
import { serverAddress } from './server-address.ts';
import { streamedAnswer } from './streamed-answer.ts';
import { withinDeadline } from './within-deadline.ts';

export interface OllamaModelOptions {
  /** Such as `http://127.0.0.1:11434`; credentials in it sign in. */
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

/**
 * A model on an Ollama server. Every call sends the same options, for a changed context size makes the server
 * load the model anew. Nothing is sent until the first call.
 */
export function createOllamaModel(options: OllamaModelOptions): LanguageModel {
  const { model, timeoutSeconds } = options;
  const address = serverAddress(options.host);
  const at = { host: address.url, model };
  const connections = patientConnections();

  const call = <T>(
    signal: AbortSignal | undefined,
    act: (client: ReturnType<typeof ollamaClient>) => Promise<T>,
  ): Promise<T> =>
    withinDeadline(
      {
        timeoutSeconds,
        signal,
        slow: (cause) =>
          systemFault(
            'language-model-slow',
            `${model} on ${at.host} gave no answer within ${timeoutSeconds} s (languageModel.timeoutSeconds). The server is overloaded, or the model is too large for it.`,
            cause,
          ),
        classify: (error) => classifyOllamaError(error, at),
      },
      (both) => act(ollamaClient(address, connections, both)),
    );

  let described: OllamaDescription | undefined;
  async function describe(signal?: AbortSignal): Promise<OllamaDescription> {
    described = await call(signal, (client) => describeOnOllama(client, at));
    return described;
  }

  const contextOf = ({ trainedContext = options.contextTokens }: OllamaDescription): number =>
    Math.min(options.contextTokens, trainedContext);

  async function identity(): Promise<ModelIdentity> {
    const description = await describe();
    const { digest } = description;
    return { engine: 'ollama', model, digest, contextTokens: contextOf(description), demo: false };
  }

  async function generate(request: GenerateRequest): Promise<Generated> {
    const description = described ?? (await describe(request.signal));
    const contextTokens = contextOf(description);
    const estimated = estimateTokens(request.instructions) + estimateTokens(request.input);
    if (!fitsContext(estimated, request.maxOutputTokens, contextTokens))
      throw tooLong(model, estimated, contextTokens);
    const started = performance.now();
    try {
      const chat = chatOf(options, request, description.think);
      const counted = await call(request.signal, (client) => answerOf(client, chat, request, contextTokens));
      return { promptTokens: estimated, ...counted, latencyMs: Math.round(performance.now() - started) };
    } catch (error) {
      // The model may have been exchanged, and the server with it: what it says of itself is asked anew.
      described = undefined;
      if (description.think === undefined || !isAboutThinking(error)) throw error;
      described = { ...description, think: otherThinking(description.think) };
      return generate(request);
    }
  }

  async function answerOf(
    client: ReturnType<typeof ollamaClient>,
    chat: WholeChatRequest,
    request: GenerateRequest,
    contextTokens: number,
  ) {
    const answer = streamedAnswer(model, request);
    for await (const part of await client.chat(chat)) {
      answer.addThought(part.message?.thinking ?? '');
      answer.add(part.message?.content ?? '');
      if (!part.done) continue;
      // A server that knows no `truncate` cuts the prompt without a word.
      if ((part.prompt_eval_count ?? 0) >= contextTokens)
        throw tooLong(model, part.prompt_eval_count, contextTokens);
      if (part.done_reason === 'length') throw answer.cutOff();
      if (part.done_reason !== 'stop') throw endedOtherwise(at.host, model, part.done_reason);
      return {
        json: answer.json(),
        ...(part.prompt_eval_count === undefined ? {} : { promptTokens: part.prompt_eval_count }),
        outputTokens: part.eval_count ?? answer.pieces(),
      };
    }
    throw new Error('Did not receive done or success response in stream.');
  }

  return {
    identity,
    countTokens: async (text) => estimateTokens(text),
    generate,
    close: () => connections.destroy(),
  };
}

const chatOf = (
  { model, contextTokens }: OllamaModelOptions,
  { instructions, input, schema, maxOutputTokens }: GenerateRequest,
  think: ChatRequest['think'],
): WholeChatRequest => ({
  model,
  // One message: templates without a system role drop such a message without a word.
  messages: [{ role: 'user', content: `${instructions}\n${input}` }],
  format: schema,
  stream: true,
  truncate: false,
  shift: false,
  keep_alive: KEEP_ALIVE,
  ...(think === undefined ? {} : { think }),
  options: { num_ctx: contextTokens, temperature: 0, seed: SEED, num_predict: maxOutputTokens },
});

/** `load` and `unload`: the server was changing models, and does the work once it has. */
function endedOtherwise(host: string, model: string, reason: string): Error {
  const detail = `${model} on ${host} ended its answer with "${reason}" instead of "stop".`;
  return /^(un)?load$/.test(reason)
    ? passingFault('language-model-busy', detail)
    : systemFault('language-model-error', detail);
}

/** `"gpt-oss" does not support thinking`, `think value "false" is not supported for this model`. */
const isAboutThinking = (error: unknown): boolean =>
  /\bthink(ing)?\b.*not support|not support.*\bthink(ing)?\b/i.test(errorMessage(error));
