import { claimReference } from '../../domain/claim-reference.ts';
import { jumpLink } from '../../domain/jump-link.ts';
import { speakerName } from '../../domain/speaker-name.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';
import type { ShownEvidence } from '../../storage/database/published-evidence.ts';
import type { VideoOrigin } from '../../storage/database/video-origin.ts';
import { claimState, reasonOf } from './claim-state.ts';
import { formatClock } from './duration.ts';
import { colorsFor, type Terminal } from './terminal.ts';
import { printable } from './text-width.ts';

/** Marks what a demo model made, wherever it is shown. */
export const DEMO_MARK = 'demo model';

/**
 * A claim with its reference and its evidence, one line per piece with a link that jumps there; no newline at the end.
 *
 * @param notes lines about it that stand between its wording and its evidence.
 */
export function renderClaim(claim: ShownClaim, terminal: Terminal, notes: readonly string[] = []): string {
  const lines = [
    headline(claim, terminal),
    ...verdictNotes(claim),
    ...(claim.text === claim.originalText ? [] : [`as mined: ${claim.originalText}`]).map(indented),
    ...notes.map(indented),
    ...claim.evidence.map((piece) => renderEvidence(piece, claim.video, terminal)),
  ];
  return printable(lines.join('\n'));
}

/** A claim and why it stands as it does, without its evidence; no newline at the end. */
export const renderClaimBriefly = (claim: ShownClaim, terminal: Terminal): string =>
  printable([headline(claim, terminal), ...verdictNotes(claim)].join('\n'));

function headline(claim: ShownClaim, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const kind = [claim.type, claim.stance, claim.domain].filter((word) => word !== undefined).join(', ');
  const marks = [kind, ...(claim.demo ? [DEMO_MARK] : [])].join(' · ');
  const reference = claimReference(claim.video.id, claim.key);
  return `${claimMark(claim)} ${colors.bold(claim.text)}  ${colors.dim(`(${marks})  ${reference}`)}`;
}

/** `#3 [A]`: rank and tier, or what became of it instead; a person's own verdict stands beside the tier. */
export function claimMark(claim: Pick<ShownClaim, 'verdict' | 'person'>): string {
  const state = claimState(claim);
  const { verdict } = claim;
  if (state === 'rejected' || state === 'merged' || state === 'split') return `[${state}]`;
  const promoted = state === 'promoted' ? ', promoted' : '';
  if (!verdict.evaluated) return `[not evaluated${promoted}]`;
  return `${verdict.rank === undefined ? '' : `#${verdict.rank} `}[${verdict.tier}${promoted}]`;
}

/** Whose verdict keeps a claim out, or takes it in against the evaluator, and why. */
function verdictNotes(claim: ShownClaim): string[] {
  const { person, verdict } = claim;
  const reason = reasonOf(claim);
  if (person !== undefined) {
    const decision = person.decision === 'promote' ? 'promoted' : 'rejected';
    return [indented(`${decision} by hand${reason === undefined ? '' : `: ${reason}`}`)];
  }
  if (!verdict.evaluated || verdict.decision !== 'reject') return [];
  return [indented(`rejected: ${reason ?? 'no reason given'}`)];
}

/** `    "quote"  Speaker 1, 4:07  https://…`. */
export function renderEvidence(piece: ShownEvidence, video: VideoOrigin, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const where = `${speakerName(piece.speaker)}, ${formatClock(piece.startMs)}`;
  return indented(`“${piece.quote}”  ${where}  ${colors.cyan(jumpLink(video, piece.startMs))}`);
}

const indented = (line: string): string => `    ${line}`;
