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
  blockPieces: 400,
  /** Groups as like each other as this are one voice, though noise keeps their pieces below `sameVoice`, … */
  alike: 0.9,
  /** … but not by more than this. */
  noiseAllowance: 0.15,
  /** A group with less speech, whose mean is uncertain, is compared with the pieces of a voice one by one. */
  slightMs: 30_000,
  /**
   * It belongs to the voice unless its pieces are, on average, more standard deviations further from the voice's centre
   * than the voice's own. In recordings of four synthetic voices, with and without noise, a voice's own pieces stayed
   * within 3.9, and those of another voice, the most similar one included, were 5.4 to 25 away on average.
   */
  outlying: 4.5,
  /** For which the voice needs this many pieces. */
  spreadPieces: 8,
  /** Two halves of a group less like each other than this are two voices. */
  mixed: 0.85,
  /** Halves need this many pieces, so that their likeness means something. */
  halfPieces: 3,
  /** A voice is heard in this many pieces, unless one is most of what is said. */
  voicePieces: 2,
  /** A piece goes to the nearest voice when the second nearest is so much further away. */
  margin: 0.05,
  /** A short piece may be so much less similar than one that tells. */
  shortAllowance: 0.1,
  /** Between two pieces with a longer pause, the one says nothing of the other, in ms. */
  nearMs: 1_500,
} as const;
