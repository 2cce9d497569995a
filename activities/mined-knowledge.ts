import { candidateClaims, finalClaims } from '../domain/claims.ts';
import type { FinalClaim } from '../domain/evaluation/evaluation.ts';
import type { FinalItem } from '../domain/evaluation/items.ts';
import { candidateItems, finalItems } from '../domain/items.ts';
import { loadFindings } from '../storage/database/findings.ts';
import { requireResult } from '../storage/database/stage-runs.ts';
import type { ActivityContext } from './context.ts';
import type { Evaluated } from './evaluate.ts';
import type { AfterEvaluate } from './inputs.ts';

/** What mining and evaluation made of a video. */
export interface MinedKnowledge {
  readonly claims: readonly FinalClaim[];
  readonly items: readonly FinalItem[];
  /** Of the evaluator. */
  readonly model?: string;
}

/** Nothing where the batch does not mine. */
export async function loadMinedKnowledge(
  context: ActivityContext,
  input: Omit<AfterEvaluate, 'settingsHash'>,
): Promise<MinedKnowledge> {
  if (input.mine === undefined) return { claims: [], items: [] };
  const mined = await loadFindings(context.db, input.videoId, input.mine);
  const evaluated =
    input.evaluate === undefined
      ? undefined
      : await requireResult<Evaluated>(context.db, {
          videoId: input.videoId,
          stage: 'evaluate',
          configHash: input.evaluate,
        });
  const { evaluations = [], parts = [], items = [] } = evaluated ?? {};
  return {
    claims: finalClaims(candidateClaims(mined), { evaluations, parts }),
    items: finalItems(candidateItems(mined), items),
    model: evaluated?.model,
  };
}
