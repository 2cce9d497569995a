import { claimReference } from '../../domain/claim-reference.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';
import type { GroupedClaim } from './grouped-claims.ts';

/** What is to be said of a claim beside its verdict: how it was said otherwise too, and what it is a part of. */
export const claimNotes = ({ alsoSaidAs, partOf }: GroupedClaim): string[] => [
  ...alsoSaidAs.map((claim) => `also said as: ${named(claim)}`),
  ...(partOf === undefined ? [] : [`part of: ${named(partOf)}`]),
];

const named = ({ text, video, key }: ShownClaim): string => `${text}  (${claimReference(video.id, key)})`;
