import { StageError } from '../../domain/faults.ts';
import { isInstructionLike } from '../../domain/instruction-like.ts';
import { parseRelations } from '../../domain/link/parse-relations.ts';
import type { ClaimPair, JudgedRelation } from '../../domain/link/relation.ts';
import { buildRelationPrompt, pairId } from '../../domain/link/relation-prompt.ts';
import { relationAnswerSchema } from '../../domain/link/relation-schema.ts';
import type { Prompt } from '../../domain/mining/prompt.ts';
import { fitsContext, roomFor } from '../../domain/mining/token-budget.ts';
import { CUT_OFF, isFault, TOO_LONG, tooLong } from './answer.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { LanguageModel } from './language-model.ts';

export interface RelateClaimsRequest {
  readonly pairs: readonly ClaimPair[];
  readonly model: LanguageModel;
  readonly signal?: AbortSignal;
  /** Keeps what a call brought before the next one is made: what is paid for is not lost. */
  readonly onJudged: (judged: readonly JudgedPair[]) => Promise<void>;
  /** Called at every sign of life: pairs judged so far, tokens of the call in progress. */
  readonly onProgress?: (judged: number, outputTokens: number) => void;
}

export interface JudgedPair {
  readonly pair: ClaimPair;
  readonly verdict: JudgedRelation;
}

/** Output of one verdict, generously: a cut-off answer costs a whole call. */
const TOKENS_PER_VERDICT = 110;
/** The least that one verdict needs. */
const SHORTEST_VERDICT = 60;
/** More pairs in a call are judged worse, and all of them are lost with it. */
const MOST_PAIRS = 20;

/**
 * Asks a model how claims stand to each other, several pairs in a call. A pair without a valid verdict is asked about
 * once more, one whose own answer was cut off with twice the room, and then left unjudged. Throws StageError where the server is away, the request itself is wrong, or a
 * spend limit stops the calls.
 *
 * @returns how many pairs were judged.
 */
export async function relateClaims(request: RelateClaimsRequest): Promise<number> {
  const run = new Run(request);
  const together = request.pairs.filter((pair) => !speaksToModel(pair));
  for (let from = 0; from < together.length; from += MOST_PAIRS)
    await run.judge(together.slice(from, from + MOST_PAIRS), 2);
  for (const pair of request.pairs.filter(speaksToModel)) await run.judge([pair], 2);
  return run.judged;
}

/** It is judged alone: its text must not reach other pairs. */
const speaksToModel = ({ a, b }: ClaimPair): boolean =>
  isInstructionLike(a.text) || isInstructionLike(b.text);

class Run {
  judged = 0;
  private readonly request: RelateClaimsRequest;

  constructor(request: RelateClaimsRequest) {
    this.request = request;
  }

  /** Asks about these pairs, and about those left without a verdict until the attempts are used up. */
  async judge(pairs: readonly ClaimPair[], attempts: number): Promise<void> {
    const answer = await this.answered(pairs, attempts);
    if (answer === undefined) return;
    const { judged, missing } = parseRelations(answer.json, pairs);
    if (judged.length > 0) await this.request.onJudged(judged);
    this.judged += judged.length;
    this.request.onProgress?.(this.judged, 0);
    if (missing.length > 0 && attempts > 1) await this.judge(missing, attempts - 1);
  }

  /** Undefined where the model has no answer, or where smaller questions were asked instead. */
  private async answered(
    pairs: readonly ClaimPair[],
    attempts: number,
  ): Promise<{ readonly json: unknown } | undefined> {
    try {
      return { json: await this.ask(pairs) };
    } catch (error) {
      if (!(error instanceof StageError) || error.fault.fault !== 'video' || error.fault.settles) throw error;
      // Fewer pairs fit where many did not; an answer that was no JSON may be one the second time.
      const smaller = isFault(error, TOO_LONG) || isFault(error, CUT_OFF);
      if (smaller && pairs.length > 1) {
        const half = Math.ceil(pairs.length / 2);
        await this.judge(pairs.slice(0, half), attempts);
        await this.judge(pairs.slice(half), attempts);
      } else if (!smaller && attempts > 1) await this.judge(pairs, attempts - 1);
      return undefined;
    }
  }

  private async ask(pairs: readonly ClaimPair[]): Promise<unknown> {
    const { model } = this.request;
    const prompt = buildRelationPrompt(pairs);
    const { contextTokens, model: name } = await model.identity();
    const promptTokens =
      (await model.countTokens(prompt.instructions)) + (await model.countTokens(prompt.input));
    const wanted = pairs.length * TOKENS_PER_VERDICT;
    const room = roomFor(promptTokens, contextTokens);
    // One pair alone cannot be halved: it gets whatever room there is.
    const enough =
      pairs.length > 1 ? fitsContext(promptTokens, wanted, contextTokens) : room >= SHORTEST_VERDICT;
    if (!enough) throw tooLong(name, promptTokens, contextTokens);
    const maxOutputTokens = Math.min(wanted, room);
    try {
      return await this.generate(prompt, pairs, maxOutputTokens);
    } catch (error) {
      const more = Math.min(2 * wanted, room);
      if (pairs.length > 1 || !isFault(error, CUT_OFF) || more <= maxOutputTokens) throw error;
      return this.generate(prompt, pairs, more);
    }
  }

  private async generate(
    prompt: Prompt,
    pairs: readonly ClaimPair[],
    maxOutputTokens: number,
  ): Promise<unknown> {
    const { model, signal, onProgress } = this.request;
    const { json } = await model.generate({
      ...prompt,
      schema: grammarSchema(relationAnswerSchema(pairs.map((_, index) => pairId(index)))),
      maxOutputTokens,
      signal,
      onProgress: (tokens) => onProgress?.(this.judged, tokens),
    });
    return json;
  }
}
