import { StageError } from '../../domain/faults.ts';
import { ANSWER_INVALID } from '../../domain/invalid-answer.ts';
import type { Prompt } from '../../domain/mining/prompt.ts';
import { fitsContext, roomFor } from '../../domain/mining/token-budget.ts';
import { CUT_OFF, isFault, tooLong } from './answer.ts';
import type { JsonSchema, LanguageModel } from './language-model.ts';

export interface Question<T> {
  readonly model: LanguageModel;
  readonly prompt: Prompt;
  readonly schema: JsonSchema;
  /** Room of the answer; one that is cut off gets twice as much. */
  readonly maxOutputTokens: number;
  /**
   * What the answer says; throws `invalidAnswer` where it says nothing that can be used.
   *
   * @param again it is the second answer to the question.
   */
  readonly read: (json: unknown, again: boolean) => T;
  readonly signal?: AbortSignal;
  /** Tokens of the call in progress: a sign of life. */
  readonly onProgress?: (outputTokens: number) => void;
}

/** What the answers that were used cost. */
export interface Cost {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
  readonly calls: number;
}

/** Asked for once more, with a word on what was wrong: the same prompt would give the same answer. */
const UNUSABLE: Readonly<Record<string, string>> = {
  [ANSWER_INVALID]: '',
  'answer-no-json': 'It was no JSON.',
  'answer-incomplete': 'It stopped before its end.',
  'answer-repeats': 'It repeated itself without end.',
};

/**
 * Asks a model, and once more where the first answer is of no use: with twice the room after one that was cut off,
 * with a word on what was wrong after one that is no JSON, repeats itself, or that `read` refuses. Nothing is sent
 * unless prompt and answer fit into the context together.
 *
 * @throws StageError `prompt-too-long` without a call; what the model throws; the second answer's fault.
 */
export async function ask<T>(question: Question<T>): Promise<{ readonly value: T; readonly cost: Cost }> {
  const { model, prompt, maxOutputTokens } = question;
  const { contextTokens, model: name } = await model.identity();
  const tokens = await countPrompt(model, prompt);
  if (!fitsContext(tokens, maxOutputTokens, contextTokens)) throw tooLong(name, tokens, contextTokens);
  try {
    return await once(question, prompt, maxOutputTokens, false);
  } catch (error) {
    if (isFault(error, CUT_OFF)) {
      const more = Math.min(2 * maxOutputTokens, roomFor(tokens, contextTokens));
      if (more > maxOutputTokens) return once(question, prompt, more, true);
    }
    const remark = remarkOn(error);
    if (remark === undefined) throw error;
    const corrected = { ...prompt, input: `${prompt.input.trimEnd()}\n${remark}\n${lastLine(prompt.input)}` };
    const fits = fitsContext(await countPrompt(model, corrected), maxOutputTokens, contextTokens);
    return once(question, fits ? corrected : prompt, maxOutputTokens, true);
  }
}

/** Tokens of a prompt. */
export const countPrompt = async (model: LanguageModel, { instructions, input }: Prompt): Promise<number> =>
  (await model.countTokens(instructions)) + (await model.countTokens(input));

async function once<T>(question: Question<T>, prompt: Prompt, maxOutputTokens: number, again: boolean) {
  const { model, schema, signal, onProgress, read } = question;
  const generated = await model.generate({ ...prompt, schema, maxOutputTokens, signal, onProgress });
  const { promptTokens, outputTokens, latencyMs } = generated;
  return { value: read(generated.json, again), cost: { promptTokens, outputTokens, latencyMs, calls: 1 } };
}

/** What a model is told of its unusable answer; undefined where the fault lies elsewhere. */
function remarkOn(error: unknown): string | undefined {
  if (!(error instanceof StageError)) return undefined;
  const { reason, detail } = error.fault;
  const said = Object.hasOwn(UNUSABLE, reason) ? UNUSABLE[reason] || detail : undefined;
  return said && `Your last answer could not be used. ${said} Answer again.`;
}

/** What asks for the answer stays the end of the prompt. */
const lastLine = (input: string): string => `${input.trimEnd().split('\n').at(-1)}\n`;

export const NO_COST: Cost = { promptTokens: 0, outputTokens: 0, latencyMs: 0, calls: 0 };

export const sumOfCosts = (costs: readonly Cost[]): Cost =>
  costs.reduce(
    (sum, cost) => ({
      promptTokens: sum.promptTokens + cost.promptTokens,
      outputTokens: sum.outputTokens + cost.outputTokens,
      latencyMs: sum.latencyMs + cost.latencyMs,
      calls: sum.calls + cost.calls,
    }),
    NO_COST,
  );
