import { candidateClaims } from '../domain/claims.ts';
import type { CandidateClaim, Evaluation } from '../domain/findings.ts';
import { loadFindings, type SegmentFindings } from '../storage/database/findings.ts';
import { requireResult } from '../storage/database/stage-runs.ts';
import type { ActivityContext } from './context.ts';
import type { Evaluated } from './evaluate.ts';
import type { AfterEvaluate } from './inputs.ts';

export interface MinedClaims {
  readonly mined: readonly SegmentFindings[];
  readonly claims: readonly CandidateClaim[];
  /** By claim id. */
  readonly evaluations: ReadonlyMap<string, Evaluation>;
}

/** What mining and evaluation stored of a video; nothing where the batch does not mine. */
export async function loadMinedClaims(
  context: ActivityContext,
  input: Omit<AfterEvaluate, 'settingsHash'>,
): Promise<MinedClaims> {
  if (input.mine === undefined) return { mined: [], claims: [], evaluations: new Map() };
  const mined = await loadFindings(context.db, input.videoId, input.mine);
  const evaluated =
    input.evaluate === undefined
      ? undefined
      : await requireResult<Evaluated>(context.db, {
          videoId: input.videoId,
          stage: 'evaluate',
          configHash: input.evaluate,
        });
  return {
    mined,
    claims: candidateClaims(mined),
    evaluations: new Map((evaluated?.evaluations ?? []).map((one) => [one.claimId, one])),
  };
}
