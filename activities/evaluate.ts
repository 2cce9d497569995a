import { candidateClaims } from '../domain/claims.ts';
import { CONSOLIDATION_PROMPT_VERSION } from '../domain/evaluation/consolidation.ts';
import type { EvaluatedClaims, Evaluation } from '../domain/evaluation/evaluation.ts';
import { ITEM_PROMPT_VERSION } from '../domain/evaluation/item-prompt.ts';
import type { ItemEvaluation } from '../domain/evaluation/items.ts';
import { EVALUATION_PROMPT_VERSION, type EvaluationContext } from '../domain/evaluation/prompt.ts';
import { evaluationForm } from '../domain/evaluation/verdict.ts';
import { candidateItems } from '../domain/items.ts';
import type { StageResult } from '../domain/stages.ts';
import type { Outline } from '../domain/summary.ts';
import { type Cost, sumOfCosts } from '../engines/language-model/ask.ts';
import { evaluateClaims } from '../engines/language-model/evaluate-claims.ts';
import { evaluateItems } from '../engines/language-model/evaluate-items.ts';
import { loadFindings } from '../storage/database/findings.ts';
import { requireResult } from '../storage/database/stage-runs.ts';
import type { ActivityContext } from './context.ts';
import type { EvaluateInput } from './inputs.ts';
import { requireVideo } from './require-video.ts';
import { stageIdentity } from './stage/identity.ts';
import { meteredModel } from './stage/metered-model.ts';
import { runStage } from './stage/run-stage.ts';

export type Evaluated = EvaluatedClaims & {
  /** The model that judged. */
  readonly model: string;
  /** One for every person, term and mental model of the mine result. */
  readonly items: readonly ItemEvaluation[];
};

const PROMPTS = {
  claims: EVALUATION_PROMPT_VERSION,
  consolidation: CONSOLIDATION_PROMPT_VERSION,
  items: ITEM_PROMPT_VERSION,
};

/**
 * Judges what was mined of a video, by id. What the model does not mention stays unevaluated, never accepted by
 * default; a call that fails for good fails the stage, and the video stays to be evaluated.
 */
export const createEvaluate =
  (context: ActivityContext) =>
  async (input: EvaluateInput): Promise<StageResult<EvaluationCounts>> => {
    const evaluated = await runStage<Evaluated>(context, 'evaluate', input, (settings) => ({
      identity: async () => {
        const identity = await (await context.flagship()).identity();
        const { engine, model, digest, contextTokens } = identity;
        const form = evaluationForm(identity);
        return stageIdentity('evaluate', settings, [input.mine, input.outline ?? 'no-outline'], {
          engine,
          model,
          digest,
          form,
          prompt: PROMPTS,
          contextTokens,
          told: form === 'reasoned' ? await toldAbout(context, input) : undefined,
        });
      },
      work: async (life) => {
        const model = await meteredModel(context, 'flagship', input, 'evaluate');
        const mined = await loadFindings(context.db, input.videoId, input.mine);
        const told: EvaluationContext = {
          ...(await toldAbout(context, input)),
          shortSummary: await shortSummaryOf(context, input),
        };
        const { evaluations, parts, warning, ...claimCost } = await evaluateClaims({
          claims: candidateClaims(mined),
          model,
          settings: settings.evaluation,
          context: told,
          signal: life.signal,
          onProgress: (judged, all) => life.report({ judged, claims: all }),
        });
        const { evaluations: items, ...itemCost } = await evaluateItems({
          items: candidateItems(mined),
          model,
          context: told,
          signal: life.signal,
          onProgress: (judged, all) => life.report({ judged, items: all }),
        });
        const cost: Cost = sumOfCosts([claimCost, itemCost]);
        return {
          value: { model: (await model.identity()).model, evaluations, parts, items },
          metrics: {
            ...cost,
            claims: evaluations.length,
            items: items.length,
            ...(warning === undefined ? {} : { consolidationLeftOut: warning }),
          },
        };
      },
    }));
    return { ...evaluated, value: countsOf(evaluated.value.evaluations) };
  };

/** What the prompts say of the video besides its claims and its outline. */
async function toldAbout(context: ActivityContext, input: EvaluateInput): Promise<EvaluationContext> {
  const { id, title, channel } = await requireVideo(context, input);
  return { title: title ?? id, channel };
}

async function shortSummaryOf(
  { db }: ActivityContext,
  { videoId, outline }: EvaluateInput,
): Promise<string | undefined> {
  if (outline === undefined) return undefined;
  const key = { videoId, stage: 'outline', configHash: outline } as const;
  return (await requireResult<Outline>(db, key)).shortSummary;
}

/** What of an evaluation goes into the workflow's history. */
export interface EvaluationCounts {
  readonly accepted: number;
  readonly rejected: number;
  readonly unevaluated: number;
}

function countsOf(evaluations: readonly Evaluation[]): EvaluationCounts {
  const count = (of: (evaluation: Evaluation) => boolean) => evaluations.filter(of).length;
  return {
    accepted: count((one) => one.evaluated && one.decision === 'accept'),
    rejected: count((one) => one.evaluated && one.decision === 'reject'),
    unevaluated: count((one) => !one.evaluated),
  };
}
