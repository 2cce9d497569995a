import { jumpLink } from '../../domain/jump-link.ts';
import { speakerName } from '../../domain/speaker-name.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';
import type { ShownEvidence } from '../../storage/database/published-evidence.ts';
import type { VideoOrigin } from '../../storage/database/video-origin.ts';
import { formatClock } from './duration.ts';
import { colorsFor, type Terminal } from './terminal.ts';
import { printable } from './text-width.ts';

/** Marks what a demo model made, wherever it is shown. */
export const DEMO_MARK = 'demo model';

/** A claim with its evidence, one line per piece with a link that jumps there; no newline at the end. */
export function renderClaim(claim: ShownClaim, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const kind = [claim.type, claim.stance, claim.domain].filter((word) => word !== undefined).join(', ');
  const marks = [kind, ...(claim.demo ? [DEMO_MARK] : [])].join(' · ');
  const lines = [
    `${verdictMark(claim)} ${colors.bold(claim.text)}  ${colors.dim(`(${marks})`)}`,
    ...(isRejected(claim) ? [`    rejected: ${reasonOf(claim)}`] : []),
    ...(claim.text === claim.originalText ? [] : [`    as mined: ${claim.originalText}`]),
    ...claim.evidence.map((piece) => renderEvidence(piece, claim.video, terminal)),
  ];
  return printable(lines.join('\n'));
}

/** `    "quote"  Speaker 1, 4:07  https://…`. */
export function renderEvidence(piece: ShownEvidence, video: VideoOrigin, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const where = `${speakerName(piece.speaker)}, ${formatClock(piece.startMs)}`;
  return `    “${piece.quote}”  ${where}  ${colors.cyan(jumpLink(video, piece.startMs))}`;
}

/** `#3 [A]`: rank and tier; what was not evaluated has neither. */
function verdictMark({ verdict }: ShownClaim): string {
  if (!verdict.evaluated) return '[not evaluated]';
  if (verdict.decision === 'reject') return '[rejected]';
  return `${verdict.rank === undefined ? '' : `#${verdict.rank} `}[${verdict.tier}]`;
}

const isRejected = ({ verdict }: ShownClaim): boolean => verdict.evaluated && verdict.decision === 'reject';

const reasonOf = ({ verdict }: ShownClaim): string => verdict.reason || 'no reason given';
