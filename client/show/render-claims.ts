import type { PublishedVideo } from '../../storage/database/published-video.ts';
import { renderClaim, renderClaimBriefly } from '../rendering/claim.ts';
import type { Terminal } from '../rendering/terminal.ts';
import { claimNotes } from './claim-notes.ts';
import { type GroupedClaim, groupedClaims } from './grouped-claims.ts';
import type { ClaimStanding } from './read-standings.ts';
import { renderStanding } from './render-relations.ts';
import { section } from './section.ts';

/**
 * Claims by rank with their evidence and what other videos say of them, then the rejected ones with their reason: one
 * text per section.
 *
 * @param all also what the rejected ones cite, and what was merged and split.
 */
export function renderClaims(
  { claims, demo }: PublishedVideo,
  standings: ReadonlyMap<number, ClaimStanding>,
  terminal: Terminal,
  { all }: { readonly all: boolean },
): string[] {
  const { visible, rejected, absorbed } = groupedClaims(claims);
  const inFull = (group: GroupedClaim) =>
    [
      renderClaim(group.claim, terminal, claimNotes(group)),
      ...renderStanding(standings.get(group.claim.id), terminal),
    ].join('\n');
  const briefly = ({ claim }: GroupedClaim) => renderClaimBriefly(claim, terminal);
  const marks = { demo, terminal };
  return [
    section('Claims', visible.map(inFull), marks),
    ...(rejected.length === 0
      ? []
      : [section('Rejected claims', rejected.map(all ? inFull : briefly), marks)]),
    ...(all && absorbed.length > 0
      ? [section('Claims that were merged or split', absorbed.map(inFull), marks)]
      : []),
  ];
}
