import type { VoiceVector } from './voice-vector.ts';

/** Cosine similarity of two normalised vectors of one encoder: their dot product. */
export function similarity(a: VoiceVector, b: VoiceVector): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}

export interface Weighted {
  readonly vector: VoiceVector;
  /** Its length in ms: what is longer says more of a voice. */
  readonly weight: number;
}

/** What some pieces sound like together: their weighted mean, L2-normalised. Undefined where nothing is left of it. */
export function centroidOf(heard: readonly Weighted[]): VoiceVector | undefined {
  const first = heard[0];
  if (first === undefined) return undefined;
  const sum = new Float64Array(first.vector.length);
  for (const { vector, weight } of heard) {
    for (let at = 0; at < sum.length; at++) sum[at]! += vector[at]! * weight;
  }
  const length = Math.hypot(...sum);
  return length > 0 ? Float32Array.from(sum, (value) => value / length) : undefined;
}
