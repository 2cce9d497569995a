import type { PipelineSettings } from '../../domain/configuration.ts';
import { evaluationAnswerSchema } from '../../domain/evaluation/answer-schema.ts';
import type { Evaluation } from '../../domain/evaluation/evaluation.ts';
import { parseVerdicts } from '../../domain/evaluation/parse-verdicts.ts';
import { buildEvaluationPrompt, type EvaluationContext } from '../../domain/evaluation/prompt.ts';
import { rankClaims } from '../../domain/evaluation/rank-claims.ts';
import { type EvaluationForm, evaluationForm, type Verdict } from '../../domain/evaluation/verdict.ts';
import { StageError } from '../../domain/faults.ts';
import type { CandidateClaim } from '../../domain/findings.ts';
import { fitsContext, roomFor } from '../../domain/mining/token-budget.ts';
import { CUT_OFF, isFault, TOO_LONG, tooLong } from './answer.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { LanguageModel } from './language-model.ts';

export interface EvaluateClaimsRequest {
  readonly claims: readonly CandidateClaim[];
  readonly model: LanguageModel;
  readonly settings: PipelineSettings['evaluation'];
  readonly context: EvaluationContext;
  readonly signal?: AbortSignal;
  /** Called at every sign of life: claims judged so far and in all, tokens of the call in progress. */
  readonly onProgress?: (judged: number, claims: number, outputTokens: number) => void;
}

export interface EvaluatedClaims {
  /** One for every claim, in the order of the claims. */
  readonly evaluations: readonly Evaluation[];
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly latencyMs: number;
  readonly calls: number;
}

/** Output of one verdict, generously: a cut-off answer costs a whole call. */
const TOKENS_PER_VERDICT: Record<EvaluationForm, number> = { scores: 50, reasoned: 180 };

/** A very small model copies the pattern of a list, so it sees one claim at a time; the instructions are cached. */
const MOST_CLAIMS: Record<EvaluationForm, number> = { scores: 1, reasoned: 200 };

/**
 * Judges all claims of a video in batches and ranks them together. A claim without a verdict is asked about once
 * more; one that then still has none, or whose batch the model cannot answer, is `evaluated: false`. Throws
 * StageError only where the server is away or the request itself is wrong.
 */
export async function evaluateClaims(request: EvaluateClaimsRequest): Promise<EvaluatedClaims> {
  const { claims, settings: evaluation } = request;
  const run = new Run(request, evaluationForm(await request.model.identity()));
  const size = Math.min(evaluation.claimsPerCall, MOST_CLAIMS[run.form]);
  for (let from = 0; from < claims.length; from += size) await run.judge(claims.slice(from, from + size), 2);
  return {
    evaluations: rankClaims(
      claims,
      run.verdicts,
      { tierA: evaluation.tierA, tierB: evaluation.tierB },
      (id) => run.failures.get(id) ?? UNANSWERED,
    ),
    ...run.cost,
  };
}

const UNANSWERED = 'The evaluator gave no verdict on this claim, asked twice.';

class Run {
  readonly verdicts: Verdict[] = [];
  /** Why a claim has no verdict, by its id. */
  readonly failures = new Map<string, string>();
  readonly cost = { promptTokens: 0, outputTokens: 0, latencyMs: 0, calls: 0 };
  private readonly request: EvaluateClaimsRequest;
  readonly form: EvaluationForm;

  constructor(request: EvaluateClaimsRequest, form: EvaluationForm) {
    this.request = request;
    this.form = form;
  }

  /** Asks about these claims, and about those left without a verdict until the attempts are used up. */
  async judge(claims: readonly CandidateClaim[], attempts: number): Promise<void> {
    try {
      const { verdicts, missing } = parseVerdicts(await this.ask(claims), claims, this.form);
      this.verdicts.push(...verdicts);
      this.request.onProgress?.(this.verdicts.length, this.request.claims.length, 0);
      if (missing.length > 0 && attempts > 1) await this.judge(missing, attempts - 1);
    } catch (error) {
      if (!(error instanceof StageError) || error.fault.fault !== 'video' || error.fault.settles) throw error;
      // Fewer claims fit where many did not; an answer that was no JSON may be one the second time.
      const smaller = isFault(error, TOO_LONG) || isFault(error, CUT_OFF);
      if (smaller && claims.length > 1) {
        const half = Math.ceil(claims.length / 2);
        await this.judge(claims.slice(0, half), attempts);
        await this.judge(claims.slice(half), attempts);
      } else if (!smaller && attempts > 1) await this.judge(claims, attempts - 1);
      else for (const { id } of claims) this.failures.set(id, error.message);
    }
  }

  private async ask(claims: readonly CandidateClaim[]): Promise<unknown> {
    const { model, context, signal, onProgress } = this.request;
    const prompt = buildEvaluationPrompt(claims, context, this.form);
    const schema = grammarSchema(
      evaluationAnswerSchema(
        claims.map(({ id }) => id),
        this.form,
      ),
    );
    const { contextTokens, model: name } = await model.identity();
    const promptTokens =
      (await model.countTokens(prompt.instructions)) + (await model.countTokens(prompt.input));
    const wanted = claims.length * TOKENS_PER_VERDICT[this.form];
    if (!fitsContext(promptTokens, wanted, contextTokens)) {
      // One claim alone cannot be halved: it gets whatever room there is.
      if (claims.length > 1 || roomFor(promptTokens, contextTokens) < TOKENS_PER_VERDICT.scores)
        throw tooLong(name, promptTokens, contextTokens);
    }
    const generated = await model.generate({
      ...prompt,
      schema,
      maxOutputTokens: Math.min(wanted, roomFor(promptTokens, contextTokens)),
      signal,
      onProgress: (tokens) => onProgress?.(this.verdicts.length, this.request.claims.length, tokens),
    });
    this.cost.promptTokens += generated.promptTokens;
    this.cost.outputTokens += generated.outputTokens;
    this.cost.latencyMs += generated.latencyMs;
    this.cost.calls += 1;
    return generated.json;
  }
}
