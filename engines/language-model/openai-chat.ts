import type { OpenAI } from 'openai';
import type { GenerateRequest } from './language-model.ts';
import { type Dialect, strictSchema } from './openai-dialect.ts';

type ChatRequest = OpenAI.ChatCompletionCreateParamsStreaming;

const SEED = 7;

/** The request for an answer in the form of a schema, as a server takes it. */
export function chatOf(
  model: string,
  { instructions, input, schema, maxOutputTokens }: GenerateRequest,
  { limit, bounds, leftOut }: Dialect,
): ChatRequest {
  const optional = {
    temperature: 0,
    seed: SEED,
    stream_options: { include_usage: true },
    // A model that takes no other limit counts what it thinks into it.
    ...(limit === 'max_completion_tokens' ? { reasoning_effort: 'low' as const } : {}),
  };
  const wanted = Object.entries(optional).filter(([name]) => !leftOut.some((field) => field === name));
  return {
    model,
    // One message: templates without a system role refuse such a message, or drop it.
    messages: [{ role: 'user', content: `${instructions}\n${input}` }],
    stream: true,
    [limit]: maxOutputTokens,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'answer', strict: true, schema: strictSchema(schema, bounds) },
    },
    ...Object.fromEntries(wanted),
  };
}

/** No language needs as few tokens for its letters. */
const MOST_CHARACTERS_PER_TOKEN = 12;
/** Nobody cuts to less; a server that counts less leaves out what it had in its cache. */
const SMALLEST_CONTEXT = 512;

/** Some servers (Ollama, where it is asked through this interface) cut a prompt that is too long without a word. */
export const wasCut = (
  { instructions, input }: GenerateRequest,
  promptTokens: number,
  contextTokens: number,
): boolean =>
  promptTokens >= contextTokens ||
  (promptTokens >= SMALLEST_CONTEXT &&
    promptTokens * MOST_CHARACTERS_PER_TOKEN < instructions.length + input.length);

/** What servers of models that think aloud send beside the answer. */
export function thoughtIn(delta: object | undefined): string {
  const { reasoning_content: vllm, reasoning } = (delta ?? {}) as Record<string, unknown>;
  const thought = vllm ?? reasoning;
  return typeof thought === 'string' ? thought : '';
}

/** What a server counted, where it did. */
export function countedIn(usage: OpenAI.CompletionUsage | null | undefined) {
  const { prompt_tokens, completion_tokens, prompt_tokens_details } = usage ?? {};
  const counts = {
    promptTokens: prompt_tokens,
    outputTokens: completion_tokens,
    cachedTokens: prompt_tokens_details?.cached_tokens,
  };
  // Servers write nothing, null or 0 where they did not count.
  const told = Object.entries(counts).filter(
    ([name, count]) => count || (name === 'cachedTokens' && count === 0),
  );
  return Object.fromEntries(told) as Partial<Record<keyof typeof counts, number>>;
}
