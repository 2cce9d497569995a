/** What mining one segment yields: every item cites sentence numbers of that segment, never free quotes. */

export const CLAIM_TYPES = ['factual', 'causal', 'normative', 'forecast', 'definition'] as const;
export const STANCES = ['asserts', 'questions', 'opposes', 'neutral'] as const;
export const ENTITY_TYPES = ['person', 'organization'] as const;

export type ClaimType = (typeof CLAIM_TYPES)[number];
export type Stance = (typeof STANCES)[number];
export type EntityType = (typeof ENTITY_TYPES)[number];

interface Cited {
  /** 1-based sentence numbers of the segment, ascending, at least one. */
  readonly sentences: readonly number[];
}

export interface FoundClaim extends Cited {
  readonly text: string;
  readonly type: ClaimType;
  readonly stance: Stance;
  readonly domain?: string;
}

export interface FoundJargon extends Cited {
  readonly term: string;
  readonly definition?: string;
  readonly domain?: string;
}

export interface FoundPerson extends Cited {
  readonly name: string;
  readonly entityType: EntityType;
  readonly role?: string;
}

export interface FoundMentalModel extends Cited {
  readonly name: string;
  readonly description?: string;
  readonly aliases?: readonly string[];
}

export interface Findings {
  readonly claims: readonly FoundClaim[];
  readonly jargon: readonly FoundJargon[];
  readonly people: readonly FoundPerson[];
  readonly mentalModels: readonly FoundMentalModel[];
  /** Items dropped because they were invalid: counted, never hidden. */
  readonly dropped: number;
}

export type MiningStyle = 'extractive' | 'abstractive';
export type Selectivity = 'liberal' | 'moderate' | 'conservative';

/** A claim as it goes to the evaluator and on to publish: `id` is stable within a video's mine result. */
export interface CandidateClaim extends FoundClaim {
  /** `<segment ordinal>.<index>`, both 0-based. */
  readonly id: string;
  readonly segmentOrdinal: number;
}

/** Sentences of one segment that bear an item out. */
export interface Citation {
  /** 0-based. */
  readonly segmentOrdinal: number;
  /** 1-based sentence numbers of that segment, ascending, at least one. */
  readonly sentences: readonly number[];
}
