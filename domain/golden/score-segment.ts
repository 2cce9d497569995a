import type { Findings } from '../findings.ts';
import type { GoldenSegment } from './golden-segment.ts';
import { claimLikeness, nameLikeness } from './likeness.ts';
import { matchedPairs } from './match.ts';
import type { Counts } from './score.ts';

export const SCORED_KINDS = ['claims', 'people', 'jargon', 'mentalModels'] as const;
export type ScoredKind = (typeof SCORED_KINDS)[number];

export type SegmentScore = Readonly<Record<ScoredKind, Counts>> & {
  /** Of the claims that match, those with the same type and the same stance. */
  readonly labels: { readonly matched: number; readonly type: number; readonly stance: number };
};

/**
 * What a model found in a segment against what a person wanted of it.
 *
 * @param wording cosine of two texts.
 */
export function scoreSegment(
  golden: GoldenSegment,
  found: Findings,
  wording: (golden: string, found: string) => number,
): SegmentScore {
  const claims = matchedPairs(golden.claims, found.claims, (one, other) =>
    claimLikeness(one, other, wording(one.text, other.text)),
  );
  const pairs = claims.map((pair) => [golden.claims[pair.golden]!, found.claims[pair.found]!] as const);
  const counted = <G, F>(
    wanted: readonly G[],
    got: readonly F[],
    nameOf: (item: G | F) => string,
  ): Counts => ({
    golden: wanted.length,
    found: got.length,
    matched: matchedPairs(wanted, got, (one, other) => nameLikeness(nameOf(one), nameOf(other))).length,
  });
  return {
    claims: { golden: golden.claims.length, found: found.claims.length, matched: claims.length },
    people: counted(golden.people, found.people, ({ name }) => name),
    jargon: counted(golden.jargon, found.jargon, ({ term }) => term),
    mentalModels: counted(golden.mentalModels, found.mentalModels, ({ name }) => name),
    labels: {
      matched: pairs.length,
      type: pairs.filter(([one, other]) => one.type === other.type).length,
      stance: pairs.filter(([one, other]) => one.stance === other.stance).length,
    },
  };
}

/** A segment that the model failed at: nothing was found. */
export const nothingFound = (golden: GoldenSegment): SegmentScore => {
  const missed = (kind: ScoredKind): Counts => ({ golden: golden[kind].length, found: 0, matched: 0 });
  return {
    claims: missed('claims'),
    people: missed('people'),
    jargon: missed('jargon'),
    mentalModels: missed('mentalModels'),
    labels: { matched: 0, type: 0, stance: 0 },
  };
};
