import type { OpenAI } from 'openai';
import { systemFault, videoFault } from '../../domain/faults.ts';
import { fitsContext } from '../../domain/mining/token-budget.ts';
import { answerRefused, tooLong } from './answer.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { Generated, GenerateRequest, LanguageModel, ModelIdentity } from './language-model.ts';
import { chatOf, countedIn, thoughtIn, wasCut } from './openai-chat.ts';
import { openAiClient } from './openai-client.ts';
import { describeOnOpenAi, type OpenAiDescription } from './openai-description.ts';
import { COMMON_DIALECT, otherDialect } from './openai-dialect.ts';
import { classifyOpenAiError, wordsOf } from './openai-errors.ts';
import { patientConnections } from './patient-connections.ts';
import { serverAddress } from './server-address.ts';
import { streamedAnswer } from './streamed-answer.ts';
import { withinDeadline } from './within-deadline.ts';

export interface OpenAiModelOptions {
  /** Up to `/v1`; credentials in it sign in where there is no key. */
  readonly url: string;
  readonly apiKey?: string | undefined;
  readonly model: string;
  /** Context of every call, as far as the server allows it. */
  readonly contextTokens: number;
  /** Limit of one call, its time in the server's queue included. */
  readonly timeoutSeconds: number;
}

/** A model on any server with OpenAI's interface for chat completions. Nothing is sent until the first call. */
export function createOpenAiModel(options: OpenAiModelOptions): LanguageModel {
  const { model, apiKey, timeoutSeconds } = options;
  const address = serverAddress(options.url);
  const at = { url: address.url, model, apiKey };
  const connections = patientConnections();
  const client = openAiClient({ address, apiKey, connections });

  const call = <T>(signal: AbortSignal | undefined, act: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    withinDeadline(
      {
        timeoutSeconds,
        signal,
        slow: (cause) =>
          systemFault(
            'language-model-slow',
            `${model} at ${at.url} gave no answer within ${timeoutSeconds} s (languageModel.timeoutSeconds). The server is overloaded, or the model is too large for it.`,
            cause,
          ),
        classify: (error) => classifyOpenAiError(error, at),
      },
      act,
    );

  let described: OpenAiDescription | undefined;
  async function describe(signal?: AbortSignal): Promise<OpenAiDescription> {
    described = await call(signal, (both) => describeOnOpenAi(client, model, address, both));
    return described;
  }
  const contextOf = ({ contextTokens = options.contextTokens }: OpenAiDescription): number =>
    Math.min(options.contextTokens, contextTokens);

  async function identity(): Promise<ModelIdentity> {
    const description = await describe();
    const { digest } = description;
    return { engine: 'openai', model, digest, contextTokens: contextOf(description), demo: false };
  }

  let dialect = COMMON_DIALECT;

  /** Asks until the server takes how it is asked; each refusal leaves less to refuse. */
  async function ask(request: GenerateRequest, signal: AbortSignal) {
    for (;;) {
      const asked = dialect;
      try {
        return await client.chat.completions.create(chatOf(model, request, asked), { signal });
      } catch (error) {
        const other = otherDialect(asked, wordsOf(error, at));
        if (other === undefined) throw error;
        dialect = other;
      }
    }
  }

  async function generate(request: GenerateRequest): Promise<Generated> {
    const contextTokens = contextOf(described ?? (await describe(request.signal)));
    const estimated = estimateTokens(request.instructions) + estimateTokens(request.input);
    if (!fitsContext(estimated, request.maxOutputTokens, contextTokens))
      throw tooLong(model, estimated, contextTokens);
    const started = performance.now();
    try {
      const answered = await call(request.signal, (signal) => answerTo(request, contextTokens, signal));
      return { promptTokens: estimated, ...answered, latencyMs: Math.round(performance.now() - started) };
    } catch (error) {
      // The server may come back as another one.
      described = undefined;
      throw error;
    }
  }

  async function answerTo(request: GenerateRequest, contextTokens: number, signal: AbortSignal) {
    const answer = streamedAnswer(model, request);
    let reason: string | null = null;
    let usage: OpenAI.CompletionUsage | null | undefined;
    let refusal = '';
    let events = 0;
    for await (const event of await ask(request, signal)) {
      events += 1;
      usage = event.usage ?? usage;
      const choice = event.choices?.[0];
      if (choice === undefined) continue;
      answer.addThought(thoughtIn(choice.delta));
      answer.add(choice.delta?.content ?? '');
      refusal += choice.delta?.refusal ?? '';
      reason = choice.finish_reason ?? reason;
    }
    // The client ends an aborted stream as if it had been complete.
    signal.throwIfAborted();
    if (refusal !== '') throw answerRefused(model, refusal);
    if (usage != null && wasCut(request, usage.prompt_tokens, contextTokens))
      throw tooLong(model, usage.prompt_tokens, contextTokens);
    if (reason === 'length') throw answer.cutOff();
    if (reason === 'content_filter') throw answerRefused(model, 'its content filter stopped the answer.');
    if (reason !== 'stop') throw endedOtherwise(at, reason, events);
    return { json: answer.json(), outputTokens: answer.pieces(), ...countedIn(usage) };
  }

  return {
    identity,
    countTokens: async (text) => estimateTokens(text),
    generate,
    close: () => connections.destroy(),
  };
}

function endedOtherwise(
  { url, model }: { url: string; model: string },
  reason: string | null,
  events: number,
) {
  if (events === 0)
    return systemFault(
      'language-model-error',
      `The server at ${url} did not answer as one with OpenAI's interface does. Check languageModel.url, which goes up to /v1.`,
    );
  if (reason === null)
    return videoFault('answer-incomplete', `${model} at ${url} stopped before its answer was complete.`);
  return systemFault('language-model-error', `${model} at ${url} ended its answer with "${reason}".`);
}
