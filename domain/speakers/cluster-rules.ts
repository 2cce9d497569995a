/** What two settings decide about telling voices apart. */
export interface ClusterRules {
  /** Mean similarity between the pieces of two groups from which on they are one voice. */
  readonly sameVoice: number;
  /** Voices with less speech are no speaker of their own, in ms. */
  readonly minClusterMs: number;
}

/** All other thresholds of telling voices apart; similarities are cosines, likeness is explained in voice-group.ts. */
export const CLUSTERING = {
  /** Pieces compared with each other at once: their similarities are a matrix of numbers. */
  blockPieces: 800,
  /** Groups as like each other as this are one voice, whatever noise lies between their pieces. */
  alike: 0.9,
  /** The same for a group with little speech, whose mean is uncertain. */
  alikeSlight: 0.8,
  slightMs: 12_000,
  /** Two halves of a group less like each other than this are two voices. */
  mixed: 0.85,
  /** Halves need this many pieces, so that their likeness means something. */
  halfPieces: 3,
  /** A voice is heard in this many pieces, unless there is no other. */
  voicePieces: 2,
  /** A piece goes to the nearest voice when the second nearest is so much further away. */
  margin: 0.05,
  /** A short piece may be so much less similar than one that tells. */
  shortAllowance: 0.1,
  /** Between two pieces with a longer pause, the one says nothing of the other, in ms. */
  nearMs: 1_000,
} as const;
