import type { ClaimType, EntityType, Stance } from '../../findings.ts';

/** What each label means to the model. Records, so that a new label cannot be forgotten here. */

export const CLAIM_TYPE_MEANING: Record<ClaimType, string> = {
  factual: 'states how things are or were',
  causal: 'says that one thing brings about another',
  normative: 'says what should be done or what is good',
  forecast: 'says what will happen',
  definition: 'says what a thing is or what a word means',
};

export const STANCE_MEANING: Record<Stance, string> = {
  asserts: 'the speaker holds it to be true',
  questions: 'the speaker doubts it',
  opposes: 'the speaker holds it to be false',
  neutral: 'the speaker reports it without taking a side',
};

export const ENTITY_TYPE_MEANING: Record<EntityType, string> = {
  person: 'a human being',
  organization: 'a company, agency, school or other body',
};

export const listLabels = (meanings: Readonly<Record<string, string>>): string =>
  Object.entries(meanings)
    .map(([label, meaning]) => `- ${label}: ${meaning}`)
    .join('\n');
