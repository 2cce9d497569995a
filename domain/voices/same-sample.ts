import { similarity } from '../speakers/similarity.ts';
import type { VoiceVector } from '../speakers/voice-vector.ts';

export interface ComparedSample {
  /** Digest of the encoder. */
  readonly encoder: string;
  /** Normalised. */
  readonly vector: VoiceVector;
}

/** No two recordings are as alike as one sample and its copy, from which rounding took a little. */
const SAME = 0.99999;

export const isSameSample = (a: ComparedSample, b: ComparedSample): boolean =>
  a.encoder === b.encoder && a.vector.length === b.vector.length && similarity(a.vector, b.vector) >= SAME;
