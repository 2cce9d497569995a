import type { ClaimType, EntityType, Stance } from '../findings.ts';
import { CLAIM_TYPES, ENTITY_TYPES, STANCES } from '../findings.ts';
import { oneLine } from '../one-line.ts';

/**
 * Labels that models use instead of ours. What is not listed is not repaired: an event does not become a
 * person, and a label nobody knows does not become a fact.
 */
const CLAIM_TYPE_SYNONYMS: Readonly<Record<string, ClaimType>> = {
  predictive: 'forecast',
  prediction: 'forecast',
  evaluative: 'normative',
  prescriptive: 'normative',
  descriptive: 'factual',
  assertion: 'factual',
  assumption: 'factual',
  fact: 'factual',
  analytical: 'causal',
  definitional: 'definition',
};

const STANCE_SYNONYMS: Readonly<Record<string, Stance>> = {
  positive: 'asserts',
  suggests: 'asserts',
  supports: 'asserts',
  negative: 'opposes',
  rejects: 'opposes',
  denies: 'opposes',
  asks: 'questions',
  inquires: 'questions',
  uncertain: 'neutral',
  ambiguous: 'neutral',
  other: 'neutral',
};

const ENTITY_TYPE_SYNONYMS: Readonly<Record<string, EntityType>> = {
  human: 'person',
  individual: 'person',
  people: 'person',
  organisation: 'organization',
  company: 'organization',
  institution: 'organization',
  agency: 'organization',
  government: 'organization',
};

/** The label meant; the value itself where nothing fits, for the schema to refuse. */
const repairWith =
  (labels: readonly string[], synonyms: Readonly<Record<string, string>>) =>
  (value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    const label = value.trim().toLowerCase();
    return labels.includes(label) ? label : Object.hasOwn(synonyms, label) ? synonyms[label] : value;
  };

export const repairClaimType = repairWith(CLAIM_TYPES, CLAIM_TYPE_SYNONYMS);
export const repairStance = repairWith(STANCES, STANCE_SYNONYMS);
export const repairEntityType = repairWith(ENTITY_TYPES, ENTITY_TYPE_SYNONYMS);

/**
 * The cited numbers that exist, each once, ascending; numbers written as text count too. Of more than `most` those
 * that are named first: whoever cites everything cites nothing.
 */
export function repairNumbers(value: unknown, existing: ReadonlySet<number>, most: number): number[] {
  const numbers = (Array.isArray(value) ? value : [value]).map((entry) =>
    typeof entry === 'string' && /^\d+$/.test(entry.trim()) ? Number(entry) : entry,
  );
  const cited = numbers.filter((entry): entry is number => typeof entry === 'number' && existing.has(entry));
  return [...new Set(cited)].slice(0, most).sort((a, b) => a - b);
}

/**
 * A text on one line, without what tables do not take; empty where it is missing or reached its bound, for then it was
 * cut mid-word.
 */
export function repairText(value: unknown, bound: number): string {
  return typeof value === 'string' && [...value].length < bound ? oneLine(value) : '';
}
