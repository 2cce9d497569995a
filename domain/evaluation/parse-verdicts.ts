import { z } from 'zod';
import type { CandidateClaim } from '../findings.ts';
import { LONGEST } from './answer-schema.ts';
import { DIMENSION_NAMES, importanceOf, type Scores } from './dimensions.ts';
import type { EvaluationForm, Verdict } from './verdict.ts';

/** What the scale calls trivial is rejected where the evaluator gave scores only. */
const TRIVIAL = 2;

/** Scores outside 0 to 10, missing ones or an unknown decision make a verdict invalid; they are never guessed. */
const range = z.number().min(0).max(10);
const score = z.union([range, z.string().regex(/^\d+$/).transform(Number).pipe(range)]);
const scores = z.record(z.enum(DIMENSION_NAMES), score);
const verdict = z.object({
  decision: z.enum(['accept', 'reject']).optional(),
  reason: z.string().optional().catch(undefined),
  revisedText: z.string().optional().catch(undefined),
});

export interface ParsedVerdicts {
  readonly verdicts: readonly Verdict[];
  /** Claims without a valid verdict: to be asked again, never accepted by default. */
  readonly missing: readonly CandidateClaim[];
}

/** The answer's verdicts, matched by id alone; ids that were not asked for are ignored. */
export function parseVerdicts(
  json: unknown,
  claims: readonly CandidateClaim[],
  form: EvaluationForm,
): ParsedVerdicts {
  const answers = new Map(
    typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [],
  );
  const verdicts: Verdict[] = [];
  const missing: CandidateClaim[] = [];
  for (const claim of claims) {
    const parsed = verdict.safeParse(answers.get(claim.id));
    const scored = scores.safeParse(named(answers.get(claim.id)));
    const decision = parsed.data?.decision ?? (form === 'scores' ? byScore(scored.data) : undefined);
    if (!parsed.success || !scored.success || decision === undefined) {
      missing.push(claim);
      continue;
    }
    const { reason, revisedText } = parsed.data;
    const revised = whole(revisedText, LONGEST.revisedText);
    verdicts.push({
      claimId: claim.id,
      scores: scored.data,
      decision,
      reason: whole(reason, LONGEST.reason) ?? '',
      ...(revised !== undefined && revised !== claim.text ? { revisedText: revised } : {}),
    });
  }
  return { verdicts, missing };
}

const byScore = (given?: Scores): 'accept' | 'reject' | undefined =>
  given && (importanceOf(given) > TRIVIAL ? 'accept' : 'reject');

/** The scores alone. */
const named = (answer: unknown): object =>
  Object.fromEntries(
    Object.entries(typeof answer === 'object' && answer !== null ? answer : {}).filter(([name]) =>
      (DIMENSION_NAMES as readonly string[]).includes(name),
    ),
  );

/** Undefined for an empty text and for one that was cut at its bound. */
function whole(text: string | undefined, bound: number): string | undefined {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' || [...(text as string)].length >= bound ? undefined : trimmed;
}
