import type { PipelineSettings } from '../../domain/configuration.ts';
import { evaluationAnswerSchema } from '../../domain/evaluation/answer-schema.ts';
import { carryOut } from '../../domain/evaluation/carry-out.ts';
import type { EvaluatedClaims } from '../../domain/evaluation/evaluation.ts';
import { parseVerdicts } from '../../domain/evaluation/parse-verdicts.ts';
import { buildEvaluationPrompt, claimLine, type EvaluationContext } from '../../domain/evaluation/prompt.ts';
import { type EvaluationForm, evaluationForm } from '../../domain/evaluation/verdict.ts';
import type { CandidateClaim } from '../../domain/findings.ts';
import { isInstructionLike } from '../../domain/instruction-like.ts';
import { invalidAnswer } from '../../domain/invalid-answer.ts';
import { type Cost, NO_COST, sumOfCosts } from './ask.ts';
import { consolidateClaims } from './consolidate-claims.ts';
import { grammarSchema } from './grammar-schema.ts';
import { judgeInBatches } from './judge-in-batches.ts';
import type { LanguageModel } from './language-model.ts';

export interface EvaluateClaimsRequest {
  /** In order of time. */
  readonly claims: readonly CandidateClaim[];
  readonly model: LanguageModel;
  readonly settings: PipelineSettings['evaluation'];
  readonly context: EvaluationContext;
  readonly signal?: AbortSignal;
  /** Called at every sign of life: claims judged so far and in all, tokens of the call in progress. */
  readonly onProgress?: (judged: number, claims: number, outputTokens: number) => void;
}

export interface JudgedClaims extends EvaluatedClaims, Cost {
  /** What was left out, though the claims are judged. */
  readonly warning?: string;
}

/** Output of verdicts, generously: a cut-off answer costs a whole call. A few claims of a call are split. */
const OUTPUT_TOKENS: Record<EvaluationForm, { readonly each: number; readonly beside: number }> = {
  scores: { each: 60, beside: 0 },
  reasoned: { each: 190, beside: 300 },
};

/** A very small model copies the pattern of a list, so it sees one claim at a time; the instructions are cached. */
const MOST_CLAIMS: Record<EvaluationForm, number> = { scores: 1, reasoned: 200 };

const UNANSWERED = 'The evaluator gave no verdict on this claim, asked twice.';

/**
 * Judges all claims of a video in batches, carries merges and splits out, and ranks what is left together. A claim
 * that the evaluator leaves out twice is `evaluated: false`.
 *
 * @throws StageError where a call fails for good, or nothing at all is judged: the video's claims are then neither
 * accepted nor marked unevaluated, and its evaluation can be tried again.
 */
export async function evaluateClaims(request: EvaluateClaimsRequest): Promise<JudgedClaims> {
  const { claims, model, settings, context, signal, onProgress } = request;
  if (claims.length === 0) return { evaluations: [], parts: [], ...NO_COST };
  const form = evaluationForm(await model.identity());
  const { verdicts, seenTogether, ...cost } = await judgeInBatches({
    model,
    things: claims,
    promptFor: (batch) => buildEvaluationPrompt(batch, context, form),
    schemaFor: (ids) => grammarSchema(evaluationAnswerSchema(ids, form)),
    lineOf: claimLine,
    outputTokens: OUTPUT_TOKENS[form],
    mostPerCall: Math.min(settings.claimsPerCall, MOST_CLAIMS[form]),
    apart: ({ text }) => isInstructionLike(text),
    parse: (json, batch) => parseVerdicts(json, batch, form),
    signal,
    onProgress: (judged, tokens) => onProgress?.(judged, claims.length, tokens),
  });
  if (verdicts.length === 0) throw invalidAnswer(`none of ${claims.length} claims was judged`);

  const { duplicates, warning, ...more } =
    form === 'scores'
      ? { duplicates: [], ...NO_COST }
      : await consolidateClaims({
          model,
          claims: claims.filter(({ text }) => !isInstructionLike(text)),
          verdicts,
          seenTogether,
          signal,
          onProgress: (tokens) => onProgress?.(verdicts.length, claims.length, tokens),
        });
  const { tierA, tierB } = settings;
  return {
    ...carryOut({ claims, verdicts, duplicates, limits: { tierA, tierB }, whyMissing: () => UNANSWERED }),
    ...sumOfCosts([cost, more]),
    ...(warning === undefined ? {} : { warning }),
  };
}
