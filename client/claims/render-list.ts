import { claimReference } from '../../domain/claim-reference.ts';
import type { ClaimChoice } from '../../storage/database/listed-claims.ts';
import type { ShownClaim } from '../../storage/database/published-claims.ts';
import { claimMark } from '../rendering/claim.ts';
import { reasonOf } from '../rendering/claim-state.ts';
import { counted } from '../rendering/counted.ts';
import { renderTable } from '../rendering/table.ts';
import type { Terminal } from '../rendering/terminal.ts';

export interface ListedClaims {
  readonly choice: ClaimChoice;
  readonly claims: readonly ShownClaim[];
  /** Of that choice, listed or not. */
  readonly total: number;
  /** A person's verdicts on claims that are not there any more. */
  readonly withoutClaim: number;
}

/** Claims as a table, the rejected with their reason; no newline at its end. */
export function renderList(
  { choice, claims, total, withoutClaim }: ListedClaims,
  terminal: Terminal,
): string {
  const reasons = choice === 'rejected' || choice === 'unevaluated';
  const table = renderTable(
    {
      head: ['claim', 'verdict', 'importance', 'text', ...(reasons ? ['reason'] : [])],
      right: [2],
      rows: claims.map((claim) => [
        claimReference(claim.video.id, claim.key),
        claimMark(claim),
        claim.verdict.evaluated ? String(claim.verdict.importance) : '',
        claim.text,
        ...(reasons ? [reasonOf(claim) ?? ''] : []),
      ]),
    },
    terminal,
  );
  const more = total - claims.length;
  return [
    claims.length === 0 ? NOTHING[choice] : table,
    ...(more > 0 ? [`${counted(more, 'more claim')}: --limit ${total} lists all.`] : []),
    ...(withoutClaim === 0 ? [] : [keptWords(withoutClaim)]),
  ].join('\n');
}

const NOTHING = {
  visible: 'There are no such claims. What was rejected is listed with --rejected, everything with --all.',
  rejected: 'No such claim was rejected.',
  unevaluated: 'Every such claim was judged.',
  all: 'There are no such claims.',
} as const;

const keptWords = (verdicts: number): string =>
  `${counted(verdicts, 'verdict')} of yours ${verdicts === 1 ? 'fits' : 'fit'} no claim as they are mined now: kept, and tried again whenever a video is published.`;
