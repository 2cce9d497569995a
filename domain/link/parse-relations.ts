import { z } from 'zod';
import { RELATIONS } from '../relations.ts';
import type { ClaimPair, JudgedRelation } from './relation.ts';
import { pairId } from './relation-prompt.ts';
import { LONGEST_RATIONALE, REFINING } from './relation-schema.ts';

const verdict = z.object({
  rationale: z.string().trim().min(1),
  relation: z.enum(RELATIONS),
  refining: z.enum(REFINING).catch('none'),
});

export interface ParsedRelations {
  readonly judged: readonly { readonly pair: ClaimPair; readonly verdict: JudgedRelation }[];
  /** Pairs without a valid verdict: to be asked again, never given a relation by default. */
  readonly missing: readonly ClaimPair[];
}

/**
 * The answer's verdicts, matched by id alone; ids that were not asked for are ignored. A verdict without a reason or
 * with an unknown relation is none, and so is a refinement that does not say of which of the two.
 */
export function parseRelations(json: unknown, pairs: readonly ClaimPair[]): ParsedRelations {
  const answers = new Map(
    typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [],
  );
  const judged: { pair: ClaimPair; verdict: JudgedRelation }[] = [];
  const missing: ClaimPair[] = [];
  pairs.forEach((pair, index) => {
    const read = readVerdict(answers.get(pairId(index)));
    if (read === undefined) missing.push(pair);
    else judged.push({ pair, verdict: read });
  });
  return { judged, missing };
}

function readVerdict(answer: unknown): JudgedRelation | undefined {
  const parsed = verdict.safeParse(answer);
  if (!parsed.success) return undefined;
  const { relation, refining } = parsed.data;
  const rationale = whole(parsed.data.rationale);
  if (relation !== 'refines') return { relation, rationale };
  return refining === 'none' ? undefined : { relation, refining, rationale };
}

/** One line. What the bound cut off ends with its last whole word. */
function whole(rationale: string): string {
  const line = rationale.replace(/\s+/g, ' ');
  if ([...line].length < LONGEST_RATIONALE) return line;
  const cut = [...line].slice(0, LONGEST_RATIONALE - 1).join('');
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1))}…`;
}
