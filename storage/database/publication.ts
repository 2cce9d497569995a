import { finalClaimText } from '../../domain/claims.ts';
import type { ClaimType, EntityType, Evaluation, Stance } from '../../domain/findings.ts';
import type { VideoId } from '../../domain/ids.ts';

/** Words of one segment that bear an item out; who said them is the segment's speaker. */
export interface QuotedEvidence {
  readonly segmentOrdinal: number;
  /** Verbatim. */
  readonly quote: string;
  readonly startMs: number;
  readonly endMs: number;
}

interface Evidenced {
  /** At least one. */
  readonly evidence: readonly QuotedEvidence[];
}

export interface PublishedClaim extends Evidenced {
  /** Stable within the video. */
  readonly key: string;
  /** As mined; the evaluator's wording is in its verdict. */
  readonly originalText: string;
  readonly type: ClaimType;
  readonly stance: Stance;
  readonly domain?: string;
  readonly evaluation: Evaluation;
}

export interface PublishedPerson extends Evidenced {
  readonly name: string;
  readonly entityType: EntityType;
  readonly role?: string;
}

export interface PublishedJargon extends Evidenced {
  readonly term: string;
  readonly definition?: string;
}

export interface PublishedMentalModel extends Evidenced {
  readonly name: string;
  readonly description?: string;
  readonly aliases?: readonly string[];
}

/** All that becomes visible of a video at once. The same person, term or model may occur once per segment. */
export interface Publication {
  readonly videoId: VideoId;
  readonly configHash: string;
  readonly settingsHash: string;
  readonly heardHash: string;
  readonly transcriptHash: string;
  /** The segments of this identity become the visible ones. */
  readonly segmentHash: string;
  readonly mining: 'off' | 'extractive' | 'abstractive';
  /** The miner's. */
  readonly model?: string;
  /** The model was a demo model: whatever shows this says so. */
  readonly demo: boolean;
  /** Every segment and every claim that was not rejected must have a vector of this model. */
  readonly embeddingModelId: number;
  readonly claims: readonly PublishedClaim[];
  readonly people: readonly PublishedPerson[];
  readonly jargon: readonly PublishedJargon[];
  readonly mentalModels: readonly PublishedMentalModel[];
}

/** What is searched and compared. */
export const finalText = ({ originalText, evaluation }: PublishedClaim): string =>
  finalClaimText({ text: originalText }, evaluation);

/** A rejected claim is kept with its reason, and neither searched nor counted. */
export const isRejected = (evaluation: Evaluation): boolean =>
  evaluation.evaluated && evaluation.decision === 'reject';

/** What an item's evidence needs of the segment it lies in. */
export interface EvidenceSegment {
  readonly id: number;
  readonly speakerId: number | null;
  readonly textHash: string;
}

/** By ordinal. */
export type EvidenceSegments = ReadonlyMap<number, EvidenceSegment>;
