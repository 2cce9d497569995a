import type { CandidateClaim } from '../findings.ts';
import { importanceOf } from './dimensions.ts';
import type { EvaluatedClaims, Evaluation, SplitPart } from './evaluation.ts';
import { type Same, survivors } from './merge-groups.ts';
import { mostAlike } from './most-alike.ts';
import { compareScores, type Rankable, ranksOf, type TierLimits, tierOf } from './rank-claims.ts';
import type { Verdict } from './verdict.ts';

export interface Judged {
  /** In order of time. */
  readonly claims: readonly CandidateClaim[];
  readonly verdicts: readonly Verdict[];
  /** Accepted claims of different calls that say the same. */
  readonly duplicates: readonly Same[];
  readonly limits: TierLimits;
  /** Of a claim without a verdict. */
  readonly whyMissing: (claimId: string) => string;
}

/**
 * Carries merges and splits out. Of claims that say the same one survives: an accepted one where there is one, then by
 * scores, then whoever was said first; the others have its id, so that it gets their evidence. Claims that only point
 * at each other are one accepted claim. What merges into a claim that was split belongs to that part which shares most
 * words with it. What merges into a rejected claim is rejected with it, and what merges into one without a verdict
 * waits with it.
 */
export function carryOut(judged: Judged): EvaluatedClaims {
  const { claims, limits, whyMissing } = judged;
  const verdicts = effectiveVerdicts(judged);
  const survivorOf = resolveMerges(judged, verdicts);
  const partsOf = new Map(claims.map((claim) => [claim.id, splitParts(claim, verdicts.get(claim.id))]));

  const ranks = ranksOf(
    claims.flatMap((claim): Rankable[] => {
      const verdict = verdicts.get(claim.id);
      if (verdict === undefined || survivorOf.get(claim.id) !== claim.id) return [];
      const { decision, scores } = verdict;
      if (decision === 'split')
        return partsOf.get(claim.id)!.map(({ id }) => ({ id, decision: 'accept', scores }));
      return [{ id: claim.id, decision: decision === 'reject' ? 'reject' : 'accept', scores }];
    }),
  );
  const evaluated = (id: string, verdict: Verdict, decided: Decided): Evaluation => {
    const { reason, scores } = verdict;
    const importance = importanceOf(scores);
    return {
      evaluated: true,
      claimId: id,
      reason,
      scores,
      importance,
      novelty: scores.novelty,
      confidence: scores.verifiability,
      tier: tierOf(importance, limits),
      ...(ranks.has(id) ? { rank: ranks.get(id) } : {}),
      ...decided,
    };
  };
  const evaluationOf = (claim: CandidateClaim): Evaluation => {
    const { id } = claim;
    const verdict = verdicts.get(id);
    if (verdict === undefined) return { evaluated: false, claimId: id, reason: whyMissing(id) };
    const survivor = survivorOf.get(id)!;
    if (survivor !== id) {
      const parts = partsOf.get(survivor)!;
      const mergedInto = parts.length > 0 ? mostAlike(claim, parts).id : survivor;
      return evaluated(id, verdict, { decision: 'merge', mergedInto });
    }
    const { decision, revisedText } = verdict;
    return evaluated(id, verdict, {
      decision: decision === 'merge' ? 'accept' : decision,
      ...(revisedText === undefined ? {} : { revisedText }),
    });
  };

  const parts = claims.flatMap(({ id }) => partsOf.get(id)!);
  return {
    parts,
    evaluations: [
      ...claims.map(evaluationOf),
      ...parts.map(({ id, splitFrom }) => evaluated(id, verdicts.get(splitFrom)!, { decision: 'accept' })),
    ],
  };
}

type Decided = Pick<Extract<Evaluation, { evaluated: true }>, 'decision' | 'revisedText' | 'mergedInto'>;

/** By id. A verdict that merges into no claim of the video, or splits into less than two, is none. */
function effectiveVerdicts({ claims, verdicts }: Judged): ReadonlyMap<string, Verdict> {
  const ids = new Set(claims.map(({ id }) => id));
  return new Map(
    verdicts
      .filter(({ claimId, decision, mergeInto = '', parts = [] }) => {
        if (!ids.has(claimId)) return false;
        return decision === 'merge' ? ids.has(mergeInto) : decision !== 'split' || parts.length > 1;
      })
      .map((verdict) => [verdict.claimId, verdict]),
  );
}

/** For each claim, the one that has its evidence: itself, unless it is merged. */
function resolveMerges(
  { claims, duplicates }: Judged,
  verdicts: ReadonlyMap<string, Verdict>,
): ReadonlyMap<string, string> {
  const ids = claims.map(({ id }) => id);
  const place = new Map(ids.map((id, index) => [id, index]));
  const isAccepted = (id: string) => verdicts.get(id)?.decision === 'accept';
  const merges = [...verdicts.values()].flatMap(({ claimId, decision, mergeInto }): Same[] =>
    decision === 'merge' && mergeInto !== undefined ? [[claimId, mergeInto]] : [],
  );
  const pairs = [...merges, ...duplicates.filter((pair) => pair.every(isAccepted))];
  const better = (a: string, b: string): number => {
    const [left, right] = [verdicts.get(a), verdicts.get(b)];
    return (
      standing(left) - standing(right) ||
      (left && right ? compareScores(left.scores, right.scores) : 0) ||
      place.get(a)! - place.get(b)!
    );
  };
  return survivors(ids, pairs, better);
}

/** Who may survive: of a group, only claims that are merged stand beside one that is not. */
const standing = (verdict: Verdict | undefined): number =>
  verdict === undefined ? 1 : { accept: 0, split: 1, reject: 2, merge: 3 }[verdict.decision];

function splitParts(claim: CandidateClaim, verdict: Verdict | undefined): SplitPart[] {
  if (verdict?.decision !== 'split') return [];
  return (verdict.parts ?? []).map(({ text, type }, index) => ({
    ...claim,
    id: `${claim.id}/${index + 1}`,
    text,
    type,
    splitFrom: claim.id,
  }));
}
