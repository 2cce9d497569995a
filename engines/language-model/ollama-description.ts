import type { ChatRequest, Ollama } from 'ollama';
import { z } from 'zod';
import { missingOnOllama, type OllamaCall } from './ollama-errors.ts';

/** What the server knows about a model; asked again whenever its identity is. */
export interface OllamaDescription {
  /** Of the manifest: weights, template and parameters. */
  readonly digest: string;
  /** What the model was trained on, where the server tells. */
  readonly trainedContext?: number;
  /** What is asked for about thinking; undefined: nothing. */
  readonly think?: ChatRequest['think'];
}

const shownModel = z.object({
  capabilities: z.array(z.string()).optional(),
  model_info: z.record(z.string(), z.unknown()).optional(),
});

/** @throws StageError when the server does not have the model, and what the client throws. */
export async function describeOnOllama(client: Ollama, call: OllamaCall): Promise<OllamaDescription> {
  const { models } = await client.list();
  const digest = models.find(({ name }) => isModel(name, call.model))?.digest;
  if (digest === undefined) throw missingOnOllama(call);
  return { digest, ...readShown(await client.show({ model: call.model })) };
}

/** Whether the server's name of a model is the one a person wrote: without a tag, `latest`. */
export const isModel = (name: string, wanted: string): boolean =>
  name === wanted || name === `${wanted}:latest`;

/** What `show` says of a model. */
export function readShown(answer: unknown): Omit<OllamaDescription, 'digest'> {
  const { capabilities, model_info: info = {} } = shownModel.parse(answer);
  const context = Object.entries(info).find(([key]) => key.endsWith('.context_length'))?.[1];
  return {
    ...(typeof context === 'number' ? { trainedContext: context } : {}),
    ...(capabilities?.includes('thinking') ? { think: leastThinking(info) } : {}),
  };
}

/**
 * Thinking would use up the answer's room before the schema applies, so it is switched off. gpt-oss cannot do without,
 * and takes no notice of being told so; it knows degrees.
 */
const leastThinking = (info: Readonly<Record<string, unknown>>): ChatRequest['think'] =>
  /^gpt-?oss/.test(String(info['general.architecture'])) ? 'low' : false;

/**
 * What to ask for after the server refused `think` (400): a degree instead of nothing, then no word of it. The other
 * way round would let a model think without end that could be told not to.
 */
export const otherThinking = (refused: ChatRequest['think']): ChatRequest['think'] =>
  refused === false ? 'low' : undefined;
