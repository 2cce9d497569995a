import type { EvaluatedClaims, Evaluation, FinalClaim } from './evaluation/evaluation.ts';
import type { CandidateClaim, Citation, Findings } from './findings.ts';

/** Findings of one segment, by its place in the video. */
export interface MinedSegment {
  readonly ordinal: number;
  readonly findings: Findings;
}

/** Every claim of a video with an id that holds through evaluation and publish, in order of time. */
export const candidateClaims = (mined: readonly MinedSegment[]): CandidateClaim[] =>
  mined.flatMap(({ ordinal, findings }) =>
    findings.claims.map((claim, index) => ({ ...claim, id: `${ordinal}.${index}`, segmentOrdinal: ordinal })),
  );

/** What is shown, searched and embedded: the evaluator's wording where there is one. */
export const finalClaimText = ({ text, evaluation }: Pick<FinalClaim, 'text' | 'evaluation'>): string =>
  (evaluation.evaluated && evaluation.revisedText) || text;

/**
 * Candidates and the parts that splits made, each with its verdict. What was merged keeps its row, and its citations
 * are also those of the claim it was merged into.
 */
export function finalClaims(
  candidates: readonly CandidateClaim[],
  { evaluations, parts }: EvaluatedClaims,
): FinalClaim[] {
  const verdicts = new Map(evaluations.map((evaluation) => [evaluation.claimId, evaluation]));
  const all: readonly (CandidateClaim & { readonly splitFrom?: string })[] = [...candidates, ...parts];
  const merged = new Map<string, Citation[]>();
  for (const claim of all) {
    const into = targetOf(verdicts.get(claim.id));
    if (into !== undefined) merged.set(into, [...(merged.get(into) ?? []), citationOf(claim)]);
  }
  return all.map((claim) => {
    const { sentences: _sentences, segmentOrdinal: _ordinal, ...rest } = claim;
    return {
      ...rest,
      cited: [citationOf(claim), ...(merged.get(claim.id) ?? [])],
      evaluation: verdicts.get(claim.id) ?? {
        evaluated: false,
        claimId: claim.id,
        reason: 'the evaluator gave no verdict',
      },
    };
  });
}

const citationOf = ({ segmentOrdinal, sentences }: CandidateClaim): Citation => ({
  segmentOrdinal,
  sentences,
});

const targetOf = (evaluation: Evaluation | undefined): string | undefined =>
  evaluation?.evaluated ? evaluation.mergedInto : undefined;

/** Searched and counted: what was not rejected, merged or split. A person's own verdict comes later, over it. */
export const isVisible = ({ evaluation }: Pick<FinalClaim, 'evaluation'>): boolean =>
  !evaluation.evaluated || evaluation.decision === 'accept';
