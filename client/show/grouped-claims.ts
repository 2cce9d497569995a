import type { ShownClaim } from '../../storage/database/published-claims.ts';

/** A claim with those it stands for. */
export interface GroupedClaim {
  readonly claim: ShownClaim;
  /** Merged into it; what a person promoted stands by itself. */
  readonly alsoSaidAs: readonly ShownClaim[];
  /** The claim that it is a part of. */
  readonly partOf?: ShownClaim;
}

export interface GroupedClaims {
  readonly visible: readonly GroupedClaim[];
  readonly rejected: readonly GroupedClaim[];
  /** Merged and split: they live on in others. */
  readonly absorbed: readonly GroupedClaim[];
}

/** The claims of one video, each group in the order they come in. */
export function groupedClaims(claims: readonly ShownClaim[]): GroupedClaims {
  const byKey = new Map(claims.map((claim) => [claim.key, claim]));
  const merged = Map.groupBy(claims.filter(isAbsorbed), ({ mergedInto }) => mergedInto);
  const grouped = claims.map(
    (claim): GroupedClaim => ({
      claim,
      alsoSaidAs: merged.get(claim.key) ?? [],
      partOf: claim.splitFrom === undefined ? undefined : byKey.get(claim.splitFrom),
    }),
  );
  return {
    visible: grouped.filter(({ claim }) => claim.visible),
    rejected: grouped.filter(({ claim }) => !claim.visible && !isAbsorbed(claim)),
    absorbed: grouped.filter(({ claim }) => isAbsorbed(claim)),
  };
}

/** By the evaluator, and by nobody's word against it. */
const isAbsorbed = ({ verdict, person }: ShownClaim): boolean =>
  person === undefined && verdict.evaluated && (verdict.decision === 'merge' || verdict.decision === 'split');
