import {
  buildConsolidationPrompt,
  consolidationAnswerSchema,
  MOST_DUPLICATES,
  parseDuplicates,
} from '../../domain/evaluation/consolidation.ts';
import type { Same } from '../../domain/evaluation/merge-groups.ts';
import { claimLine } from '../../domain/evaluation/prompt.ts';
import { compareScores } from '../../domain/evaluation/rank-claims.ts';
import type { Verdict } from '../../domain/evaluation/verdict.ts';
import { batchesOf } from '../../domain/evaluation/verdict-batches.ts';
import { StageError } from '../../domain/faults.ts';
import type { CandidateClaim } from '../../domain/findings.ts';
import { invalidAnswer } from '../../domain/invalid-answer.ts';
import { roomFor } from '../../domain/mining/token-budget.ts';
import { ask, type Cost, countPrompt, NO_COST } from './ask.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { LanguageModel } from './language-model.ts';

export interface Consolidating {
  readonly model: LanguageModel;
  /** Those that may be shown together. */
  readonly claims: readonly CandidateClaim[];
  readonly verdicts: readonly Verdict[];
  /** The ids of each call. */
  readonly seenTogether: readonly (readonly string[])[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (outputTokens: number) => void;
}

export interface Consolidated extends Cost {
  readonly duplicates: readonly Same[];
  /** Why duplicates of different calls stay apart. */
  readonly warning?: string;
}

/** Of one pair of ids. */
const TOKENS_PER_PAIR = 20;

/**
 * Accepted claims that were judged in different calls and say the same. The best of them that fit one call are shown
 * together; an answer that is of no use the second time too is left out, with a warning: what was judged stands.
 *
 * @throws StageError where the server is away or the batch may spend no more.
 */
export async function consolidateClaims(consolidating: Consolidating): Promise<Consolidated> {
  const { model, claims, verdicts, seenTogether, signal, onProgress } = consolidating;
  const callOf = new Map(seenTogether.flatMap((ids, call) => ids.map((id) => [id, call] as const)));
  const shownIds = new Set(claims.map(({ id }) => id));
  const accepted = verdicts.filter(({ claimId, decision }) => decision === 'accept' && shownIds.has(claimId));
  const calls = new Set(accepted.map(({ claimId }) => callOf.get(claimId)));
  if (calls.size < 2) return { duplicates: [], ...NO_COST };

  const shown = await bestThatFit(model, claims, accepted);
  const ids = new Set(shown.map(({ id }) => id));
  try {
    const { value, cost } = await ask({
      model,
      prompt: buildConsolidationPrompt(shown),
      schema: grammarSchema(consolidationAnswerSchema),
      maxOutputTokens: TOKENS_PER_PAIR * (1 + Math.min(shown.length, MOST_DUPLICATES)),
      read: (json) => {
        const pairs = parseDuplicates(json, (id) => (ids.has(id) ? callOf.get(id) : undefined));
        if (pairs === undefined) throw invalidAnswer('it has no list named "duplicates" of pairs of ids');
        return pairs;
      },
      signal,
      onProgress,
    });
    return { duplicates: value, ...cost };
  } catch (error) {
    if (!(error instanceof StageError) || error.fault.fault !== 'video' || error.fault.settles) throw error;
    return { duplicates: [], ...NO_COST, warning: error.message };
  }
}

/** In order of time. */
async function bestThatFit(
  model: LanguageModel,
  claims: readonly CandidateClaim[],
  accepted: readonly Verdict[],
): Promise<CandidateClaim[]> {
  const scores = new Map(accepted.map((verdict) => [verdict.claimId, verdict.scores]));
  const best = claims
    .filter(({ id }) => scores.has(id))
    .toSorted((a, b) => compareScores(scores.get(a.id)!, scores.get(b.id)!));
  const costs: number[] = [];
  for (const claim of best) costs.push((await model.countTokens(`${claimLine(claim)}\n`)) + TOKENS_PER_PAIR);
  const alike = await countPrompt(model, buildConsolidationPrompt([]));
  const { contextTokens } = await model.identity();
  const budget = roomFor(alike, contextTokens) - TOKENS_PER_PAIR;
  const [first = []] = batchesOf(best, costs, { budget, most: best.length });
  const shown = new Set(first);
  return claims.filter((claim) => shown.has(claim));
}
