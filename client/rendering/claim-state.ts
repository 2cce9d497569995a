import type { ShownClaim } from '../../storage/database/published-claims.ts';

/** How a claim stands: a person's own verdict, else the evaluator's. */
export type ClaimState = 'accepted' | 'rejected' | 'merged' | 'split' | 'unevaluated' | 'promoted';

const STATES = { accept: 'accepted', reject: 'rejected', merge: 'merged', split: 'split' } as const;

export function claimState({ verdict, person }: Pick<ShownClaim, 'verdict' | 'person'>): ClaimState {
  if (person !== undefined) return person.decision === 'promote' ? 'promoted' : 'rejected';
  return verdict.evaluated ? STATES[verdict.decision] : 'unevaluated';
}

/** Why a claim stands as it does: the person's own words, else the evaluator's; undefined where neither gave any. */
export const reasonOf = ({ verdict, person }: Pick<ShownClaim, 'verdict' | 'person'>): string | undefined =>
  (person === undefined ? verdict.reason : person.note) || undefined;
