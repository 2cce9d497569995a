import type { ClaimType, Stance } from '../findings.ts';
import type { Relation } from '../relations.ts';

/** A claim as the judge of relations sees it. */
export interface RelatedClaim {
  /** `<hash of its text>:<its stance>`: who asserts it and who opposes it say different things in the same words. */
  readonly key: string;
  readonly text: string;
  readonly type: ClaimType;
  readonly stance: Stance;
}

/** Two claims of different videos; a's key comes before b's. */
export interface ClaimPair {
  readonly a: RelatedClaim;
  readonly b: RelatedClaim;
}

/** How two claims stand to each other, in a model's words. */
export type JudgedRelation = {
  readonly rationale: string;
} & (
  | { readonly relation: Exclude<Relation, 'refines'> }
  /** `refining`: which of the two makes the other one more precise. */
  | { readonly relation: 'refines'; readonly refining: 'a' | 'b' }
);

/** A relation seen from one of the two claims. */
export const STANDINGS = ['contradicts', 'refined-by', 'refines', 'supports', 'repeats'] as const;
export type Standing = (typeof STANDINGS)[number];

/**
 * How the other claim stands to this one. What was not judged counts as a repeat where it is as near as
 * `repeatSimilarity`; otherwise nothing is known of it, and nothing is shown.
 */
export function standingOf(
  pair: {
    readonly judged?: { readonly relation: Relation; readonly refining: 'a' | 'b' | null };
    /** Which of the two this one is. */
    readonly seenFrom: 'a' | 'b';
    readonly similarity: number | undefined;
  },
  { repeatSimilarity }: { readonly repeatSimilarity: number },
): Standing | undefined {
  const { judged, seenFrom, similarity } = pair;
  if (judged === undefined) return (similarity ?? 0) >= repeatSimilarity ? 'repeats' : undefined;
  if (judged.relation === 'unrelated') return undefined;
  if (judged.relation !== 'refines') return judged.relation;
  return judged.refining === seenFrom ? 'refines' : 'refined-by';
}
