import { z } from 'zod';
import { type CandidateClaim, CLAIM_TYPES } from '../findings.ts';
import { isRecord, type Raw } from '../mining/read-items.ts';
import { repairClaimType, repairText } from '../mining/repair.ts';
import { LONGEST, MOST_PARTS } from './answer-schema.ts';

import { DIMENSION_NAMES, importanceOf, type Scores } from './dimensions.ts';
import { DECISIONS, type Decision } from './evaluation.ts';
import type { EvaluationForm, Verdict, VerdictPart } from './verdict.ts';

/** What the scale calls trivial is rejected where the evaluator gave scores only. */
const TRIVIAL = 2;

/** Scores outside 0 to 10 and missing ones make a verdict invalid; they are never guessed. */
const range = z.number().min(0).max(10);
const score = z.union([range, z.string().regex(/^\d+$/).transform(Number).pipe(range)]);
const scores = z.record(z.enum(DIMENSION_NAMES), score);
const decided = z.enum(DECISIONS);

export interface ParsedVerdicts {
  readonly verdicts: readonly Verdict[];
  /** Claims without a valid verdict: to be asked again, never accepted by default. */
  readonly missing: readonly CandidateClaim[];
}

/**
 * The answer's verdicts on the claims of one call, matched by id alone; what it says of other ids is ignored. A verdict
 * is invalid, and its claim asked about again, when a score or the decision is missing or unknown, when it merges into
 * itself or into what is not among these claims, and when it splits into nothing, too much, or a part that was cut
 * off. A split into one part is another wording.
 */
export function parseVerdicts(
  json: unknown,
  claims: readonly CandidateClaim[],
  form: EvaluationForm,
): ParsedVerdicts {
  const answers = new Map(isRecord(json) ? Object.entries(json) : []);
  const ids = new Set(claims.map(({ id }) => id));
  const read = claims.map((claim) => {
    const answer = answers.get(claim.id);
    if (!isRecord(answer)) return { claim };
    return { claim, verdict: form === 'scores' ? scored(claim, answer) : reasoned(claim, answer, ids) };
  });
  return {
    verdicts: read.flatMap(({ verdict }) => verdict ?? []),
    missing: read.filter(({ verdict }) => verdict === undefined).map(({ claim }) => claim),
  };
}

function scored({ id }: CandidateClaim, answer: Raw): Verdict | undefined {
  const given = scoresIn(answer);
  if (given === undefined) return undefined;
  const decision = importanceOf(given) > TRIVIAL ? 'accept' : 'reject';
  return { claimId: id, scores: given, decision, reason: '' };
}

function reasoned(claim: CandidateClaim, answer: Raw, ids: ReadonlySet<string>): Verdict | undefined {
  const given = scoresIn(answer);
  const decision = decided.safeParse(answer.decision).data;
  if (given === undefined || decision === undefined) return undefined;
  const outcome = OUTCOME[decision](claim, answer, ids);
  if (outcome === undefined) return undefined;
  const reason = repairText(answer.reason, LONGEST.reason);
  return { claimId: claim.id, scores: given, reason, ...outcome };
}

type Outcome = Pick<Verdict, 'decision' | 'revisedText' | 'mergeInto' | 'parts'>;

/** What a decision needs besides itself; undefined where that is missing. */
const OUTCOME: Record<
  Decision,
  (claim: CandidateClaim, answer: Raw, ids: ReadonlySet<string>) => Outcome | undefined
> = {
  accept: (claim, answer) => ({ decision: 'accept', ...otherWording(claim, answer.revisedText) }),
  reject: (claim, answer) => ({ decision: 'reject', ...otherWording(claim, answer.revisedText) }),
  merge: (claim, answer, ids) => {
    const into = typeof answer.mergeInto === 'string' ? answer.mergeInto.trim() : '';
    return into === claim.id || !ids.has(into) ? undefined : { decision: 'merge', mergeInto: into };
  },
  split: (claim, answer) => {
    const parts = partsIn(answer.parts);
    if (parts === undefined || parts.length === 0) return undefined;
    if (parts.length > 1) return { decision: 'split', parts };
    return { decision: 'accept', ...otherWording(claim, parts[0]?.text) };
  },
};

/** Undefined where a part is none: what it said would be lost. Empty ones and those said twice are left out. */
function partsIn(value: unknown): VerdictPart[] | undefined {
  if (!Array.isArray(value) || value.length > MOST_PARTS) return undefined;
  const parts = new Map<string, VerdictPart>();
  for (const part of value) {
    if (!isRecord(part) || typeof part.text !== 'string') return undefined;
    if (part.text.trim() === '') continue;
    const text = repairText(part.text, LONGEST.text);
    const type = z.enum(CLAIM_TYPES).safeParse(repairClaimType(part.type)).data;
    if (text === '' || type === undefined) return undefined;
    if (!parts.has(text)) parts.set(text, { text, type });
  }
  return [...parts.values()];
}

function otherWording({ text }: CandidateClaim, value: unknown): { revisedText?: string } {
  const revised = repairText(value, LONGEST.text);
  return revised === '' || revised === text ? {} : { revisedText: revised };
}

/** The scores alone: a sum that the model made of them is not looked at. */
const scoresIn = (answer: Raw): Scores | undefined =>
  scores.safeParse(Object.fromEntries(DIMENSION_NAMES.map((name) => [name, answer[name]]))).data;
