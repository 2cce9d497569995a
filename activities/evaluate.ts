import { candidateClaims } from '../domain/claims.ts';
import type { EvaluatedClaims, Evaluation } from '../domain/evaluation/evaluation.ts';
import type { ItemEvaluation } from '../domain/evaluation/items.ts';
import { EVALUATION_PROMPT_VERSION } from '../domain/evaluation/prompt.ts';
import { evaluationForm } from '../domain/evaluation/verdict.ts';
import type { StageResult } from '../domain/stages.ts';
import { evaluateClaims } from '../engines/language-model/evaluate-claims.ts';
import { loadFindings } from '../storage/database/findings.ts';
import type { ActivityContext } from './context.ts';
import type { EvaluateInput } from './inputs.ts';
import { requireVideo } from './require-video.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';

export type Evaluated = EvaluatedClaims & {
  /** The model that judged. */
  readonly model: string;
  /** One for every person, term and mental model of the mine result. */
  readonly items: readonly ItemEvaluation[];
};

/** Judges a video's claims, by id. What the model does not mention stays unevaluated, never accepted by default. */
export const createEvaluate =
  (context: ActivityContext) =>
  async (input: EvaluateInput): Promise<StageResult<EvaluationCounts>> => {
    const evaluated = await runStage<Evaluated>(context, 'evaluate', input, (settings) => ({
      identity: async () => {
        const identity = await (await context.flagship()).identity();
        const { engine, model, digest } = identity;
        return stageIdentity('evaluate', settings, [input.mine], {
          engine,
          model,
          digest,
          form: evaluationForm(identity),
          prompt: EVALUATION_PROMPT_VERSION,
        });
      },
      work: async (life) => {
        const video = await requireVideo(context, input);
        const model = await context.flagship();
        const claims = candidateClaims(await loadFindings(context.db, input.videoId, input.mine));
        const { evaluations, ...cost } = await evaluateClaims({
          claims,
          model,
          settings: settings.evaluation,
          context: { title: video.title ?? video.id, channel: video.channel },
          signal: life.signal,
          onProgress: (judged, all) => life.report({ judged, claims: all }),
        });
        return {
          value: { model: (await model.identity()).model, evaluations, parts: [], items: [] },
          metrics: { ...cost },
        };
      },
    }));
    return { ...evaluated, value: countsOf(evaluated.value.evaluations) };
  };

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
