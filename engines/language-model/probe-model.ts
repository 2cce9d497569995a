import { z } from 'zod';
import { errorMessage } from '../../domain/error-message.ts';
import { StageError, systemFault } from '../../domain/faults.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { Generated, LanguageModel } from './language-model.ts';

/** The model does not answer in the form it is asked for. */
export const IGNORES_SCHEMA = 'language-model-ignores-schema';

/**
 * Names that nobody would choose, which the question does not tell: they come back only from a model whose server
 * applies the schema.
 */
const probeAnswer = z.strictObject({ pick_7: z.enum(['granite', 'apple', 'iron']), certain_7: z.boolean() });
const INSTRUCTIONS = 'Which of the three can be eaten? Answer in one word of JSON.';
const INPUT = 'granite, apple, iron';
/** Twenty tokens answer; a model that thinks aloud needs hundreds. */
const MAX_OUTPUT_TOKENS = 200;

const speedAnswer = z.strictObject({ words: z.array(z.string().min(4).max(12)).min(16).max(16) });

/**
 * Asks a model one small question in the form of a schema. What it says does not matter.
 *
 * @throws StageError `language-model-ignores-schema` where it thinks aloud, adds words or answers in another form, twice;
 *   whatever `generate` throws where the server is at fault.
 */
export async function probeModel(model: LanguageModel, signal?: AbortSignal): Promise<Generated> {
  try {
    return await ask(model, signal);
  } catch (error) {
    if (!isTheModels(error)) throw error;
  }
  // A single answer can go astray; work would stand still over it.
  try {
    return await ask(model, signal);
  } catch (error) {
    if (!isTheModels(error)) throw error;
    throw await ignoresSchema(model, error);
  }
}

/** Tokens per second of an answer of some length, reading its short prompt included. Best asked of a loaded model. */
export async function measureSpeed(model: LanguageModel, signal?: AbortSignal): Promise<number> {
  const { outputTokens, latencyMs } = await model.generate({
    instructions: 'Name sixteen things.',
    input: '',
    schema: grammarSchema(speedAnswer),
    maxOutputTokens: 400,
    ...(signal && { signal }),
  });
  return outputTokens / Math.max(0.001, latencyMs / 1000);
}

async function ask(model: LanguageModel, signal: AbortSignal | undefined): Promise<Generated> {
  const generated = await model.generate({
    instructions: INSTRUCTIONS,
    input: INPUT,
    schema: grammarSchema(probeAnswer),
    maxOutputTokens: MAX_OUTPUT_TOKENS,
    ...(signal && { signal }),
  });
  probeAnswer.parse(generated.json);
  return generated;
}

/** In a question without content every fault but the server's is the model's. */
const isTheModels = (error: unknown): boolean =>
  error instanceof z.ZodError || (error instanceof StageError && error.fault.fault === 'video');

async function ignoresSchema(model: LanguageModel, error: unknown): Promise<StageError> {
  const { engine, model: name } = await model.identity();
  const found =
    error instanceof z.ZodError
      ? `${name} answered with JSON of another form than the one it was given.`
      : errorMessage(error);
  const todo =
    engine === 'ollama'
      ? 'Thinking was switched off where the model allows it, and did not help: name another model (languageModel.model), such as qwen2.5:7b.'
      : 'Switch its thinking off on the server, or name another model (languageModel.model) or a server that applies JSON schemas.';
  return systemFault(
    IGNORES_SCHEMA,
    `${found} Asked twice, it does not keep to the form of an answer. ${todo}`,
  );
}
