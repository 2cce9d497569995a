import type { CandidateClaim, Evaluation, Findings } from './findings.ts';

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
export const finalClaimText = (
  claim: Pick<CandidateClaim, 'text'>,
  evaluation: Evaluation | undefined,
): string => (evaluation?.evaluated && evaluation.revisedText) || claim.text;
