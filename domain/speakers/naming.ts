import type { VoiceVector } from './voice-vector.ts';

/** An enrolled voice: somebody's name and what they sound like. */
export interface Voice {
  readonly id: number;
  readonly name: string;
  /** A host is accepted from `hostSimilarity` on, everybody else from `otherSimilarity`. */
  readonly host: boolean;
  /** Mean of its samples of the encoder at hand, weighted by length, normalised. */
  readonly centroid: VoiceVector;
}

/** From what similarity on a cluster is a voice. Unset settings are the encoder's own (match-rules.ts). */
export interface MatchRules {
  readonly hostSimilarity: number;
  readonly otherSimilarity: number;
  /** The best voice must be so much better than the second best. */
  readonly margin: number;
  /** Below the needed similarity by up to this much, it is in doubt rather than a stranger. */
  readonly doubt: number;
  /** Clusters with less speech are never named by similarity, in ms. */
  readonly minSpeechMs: number;
}

/**
 * Who a cluster is. `named`: an enrolled voice. `stranger`: nobody who is enrolled (`Speaker 1`, `Speaker 2`).
 * `doubtful`: it may be somebody enrolled or not, so it is Unknown.
 */
export type NamingKind = 'named' | 'stranger' | 'doubtful';

export interface Naming {
  readonly kind: NamingKind;
  /** Only where named. */
  readonly voiceId?: number;
  readonly name?: string;
  /** To the best voice, and how much better it is than the second best; undefined where there was none to compare. */
  readonly similarity?: number;
  readonly margin?: number;
  /** The rule that decided. */
  readonly rule:
    | 'corrected'
    | 'matched'
    | 'no-voices'
    | 'below-threshold'
    | 'near-threshold'
    | 'small-margin'
    | 'too-short'
    | 'mixed';
  /** 0 to 1; 0 unless named. */
  readonly confidence: number;
}
