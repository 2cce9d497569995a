import { z } from 'zod';
import type { CandidateClaim } from '../findings.ts';
import { LONGEST } from './answer-schema.ts';
import type { Verdict } from './verdict.ts';

/** Scores outside 0 to 10, missing ones or an unknown decision make a verdict invalid; they are never guessed. */
const range = z.number().min(0).max(10);
const score = z.union([range, z.string().regex(/^\d+$/).transform(Number).pipe(range)]);
const verdict = z.object({
  importance: score,
  novelty: score,
  confidence: score,
  decision: z.enum(['accept', 'reject']),
  reason: z.string().optional().catch(undefined),
  revisedText: z.string().optional().catch(undefined),
});

export interface ParsedVerdicts {
  readonly verdicts: readonly Verdict[];
  /** Claims without a valid verdict: to be asked again, never accepted by default. */
  readonly missing: readonly CandidateClaim[];
}

/** The answer's verdicts, matched by id alone; ids that were not asked for are ignored. */
export function parseVerdicts(json: unknown, claims: readonly CandidateClaim[]): ParsedVerdicts {
  const answers = new Map(
    typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [],
  );
  const verdicts: Verdict[] = [];
  const missing: CandidateClaim[] = [];
  for (const claim of claims) {
    const parsed = verdict.safeParse(answers.get(claim.id));
    if (!parsed.success) {
      missing.push(claim);
      continue;
    }
    const { reason, revisedText, ...judged } = parsed.data;
    const revised = whole(revisedText, LONGEST.revisedText);
    verdicts.push({
      claimId: claim.id,
      ...judged,
      reason: whole(reason, LONGEST.reason) ?? '',
      ...(revised !== undefined && revised !== claim.text ? { revisedText: revised } : {}),
    });
  }
  return { verdicts, missing };
}

/** Undefined for an empty text and for one that was cut at its bound. */
function whole(text: string | undefined, bound: number): string | undefined {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' || [...(text as string)].length >= bound ? undefined : trimmed;
}
