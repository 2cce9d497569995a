import type { FinalClaim } from '../../domain/evaluation/evaluation.ts';
import type { FinalItem } from '../../domain/evaluation/items.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { VideoSummary } from '../../domain/summary.ts';

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

export type PublishedClaim = Omit<FinalClaim, 'cited'> & Evidenced;
export type PublishedItem = Omit<FinalItem, 'cited' | 'id'> & Evidenced;

/** All that becomes visible of a video at once. */
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
  /** The evaluator's. */
  readonly evaluatorModel?: string;
  /** The model was a demo model: whatever shows this says so. */
  readonly demo: boolean;
  /** Every segment and every visible claim must have a vector of this model. */
  readonly embeddingModelId: number;
  readonly summary?: VideoSummary;
  readonly claims: readonly PublishedClaim[];
  readonly items: readonly PublishedItem[];
}

/** What an item's evidence needs of the segment it lies in. */
export interface EvidenceSegment {
  readonly id: number;
  readonly speakerId: number | null;
}

/** By ordinal. */
export type EvidenceSegments = ReadonlyMap<number, EvidenceSegment>;
