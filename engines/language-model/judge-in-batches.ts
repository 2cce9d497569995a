import { batchesOf } from '../../domain/evaluation/verdict-batches.ts';
import { invalidAnswer } from '../../domain/invalid-answer.ts';
import type { Prompt } from '../../domain/mining/prompt.ts';
import { isRecord } from '../../domain/mining/read-items.ts';
import { roomFor } from '../../domain/mining/token-budget.ts';
import { CUT_OFF, isFault, TOO_LONG } from './answer.ts';
import { ask, type Cost, countPrompt, NO_COST, sumOfCosts } from './ask.ts';
import type { JsonSchema, LanguageModel } from './language-model.ts';

export interface Judging<T extends { readonly id: string }, V> {
  readonly model: LanguageModel;
  readonly things: readonly T[];
  readonly promptFor: (things: readonly T[]) => Prompt;
  readonly schemaFor: (ids: readonly string[]) => JsonSchema;
  /** What a thing adds to the prompt. */
  readonly lineOf: (thing: T) => string;
  /** Room of an answer: for each thing, and beside. */
  readonly outputTokens: { readonly each: number; readonly beside: number };
  readonly mostPerCall: number;
  /** Judged in a call of its own: its text must not reach what is judged beside it. */
  readonly apart: (thing: T) => boolean;
  readonly parse: (
    json: unknown,
    things: readonly T[],
  ) => { readonly verdicts: readonly V[]; readonly missing: readonly T[] };
  readonly signal?: AbortSignal;
  /** Things judged so far, tokens of the call in progress. */
  readonly onProgress?: (judged: number, outputTokens: number) => void;
}

export interface JudgedInBatches<V> extends Cost {
  readonly verdicts: readonly V[];
  /** For every answer that was used, the ids it was asked about. */
  readonly seenTogether: readonly (readonly string[])[];
}

/** An answer of fewer tokens holds no verdict. */
const SHORTEST_ANSWER = 50;

/**
 * Judges things by id, as many per call as prompt and answer fit the context together. What an answer leaves out is
 * asked for once more, and then has no verdict. Where a batch does not fit, or its answer is cut off, it is halved.
 *
 * @throws StageError as `ask` does, after its second try; `answer-invalid` where that judges nothing of a batch.
 */
export async function judgeInBatches<T extends { readonly id: string }, V>(
  judging: Judging<T, V>,
): Promise<JudgedInBatches<V>> {
  const { things } = judging;
  if (things.length === 0) return { verdicts: [], seenTogether: [], ...NO_COST };
  const run = new Run(judging);
  for (const batch of await batchesFor(judging)) {
    const missing = await run.judge(batch, 'first');
    // A batch of which nothing was judged was asked for twice by now.
    if (missing.length < batch.length) await run.judge(missing, 'forgotten');
  }
  return { verdicts: run.verdicts, seenTogether: run.seenTogether, ...sumOfCosts(run.costs) };
}

async function batchesFor<T extends { readonly id: string }, V>(judging: Judging<T, V>): Promise<T[][]> {
  const { model, promptFor, lineOf, outputTokens, mostPerCall, apart } = judging;
  const together = judging.things.filter((thing) => !apart(thing));
  const alone = judging.things.filter(apart);
  const { contextTokens } = await model.identity();
  const costs: number[] = [];
  for (const thing of together)
    costs.push((await model.countTokens(`${lineOf(thing)}\n`)) + outputTokens.each);
  const alike = await countPrompt(model, promptFor([]));
  const limits = { budget: roomFor(alike, contextTokens) - outputTokens.beside, most: mostPerCall };
  return [...batchesOf(together, costs, limits), ...alone.map((thing) => [thing])];
}

/** forgotten: an earlier answer left them out; a second one may. */
type Turn = 'first' | 'forgotten';

class Run<T extends { readonly id: string }, V> {
  readonly verdicts: V[] = [];
  readonly seenTogether: string[][] = [];
  readonly costs: Cost[] = [];
  private readonly judging: Judging<T, V>;

  constructor(judging: Judging<T, V>) {
    this.judging = judging;
  }

  /** @returns those without a verdict. */
  async judge(things: readonly T[], turn: Turn): Promise<readonly T[]> {
    if (things.length === 0) return [];
    const { model, promptFor, schemaFor, signal, onProgress } = this.judging;
    const ids = things.map(({ id }) => id);
    const prompt = promptFor(things);
    try {
      const { value, cost } = await ask({
        model,
        prompt,
        schema: schemaFor(ids),
        maxOutputTokens: await this.roomForAnswer(things, prompt),
        read: (json, again) => this.read(json, things, turn, again),
        signal,
        onProgress: (tokens) => onProgress?.(this.verdicts.length, tokens),
      });
      this.verdicts.push(...value.verdicts);
      this.seenTogether.push(ids);
      this.costs.push(cost);
      onProgress?.(this.verdicts.length, 0);
      return value.missing;
    } catch (error) {
      if (things.length === 1 || !(isFault(error, TOO_LONG) || isFault(error, CUT_OFF))) throw error;
      const half = Math.ceil(things.length / 2);
      return [
        ...(await this.judge(things.slice(0, half), turn)),
        ...(await this.judge(things.slice(half), turn)),
      ];
    }
  }

  private read(json: unknown, things: readonly T[], turn: Turn, again: boolean) {
    if (!isRecord(json)) throw invalidAnswer('it is no JSON object');
    const parsed = this.judging.parse(json, things);
    const none = parsed.verdicts.length === 0 && turn === 'first';
    if (none && !(again && things.length === 1))
      throw invalidAnswer('it has no complete verdict under any of the ids it was asked about');
    return parsed;
  }

  /** One thing alone cannot be halved: it gets whatever room there is. */
  private async roomForAnswer(things: readonly T[], prompt: Prompt): Promise<number> {
    const { model, outputTokens } = this.judging;
    const wanted = things.length * outputTokens.each + outputTokens.beside;
    if (things.length > 1) return wanted;
    const { contextTokens } = await model.identity();
    const room = roomFor(await countPrompt(model, prompt), contextTokens);
    return Math.min(wanted, Math.max(room, SHORTEST_ANSWER));
  }
}
