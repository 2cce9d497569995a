/** A voice as its encoder hears it: L2-normalised, so that the dot product of two is their cosine similarity. */
export type VoiceVector = Float32Array;

/** Which encoder made a vector: vectors of different encoders are never compared. */
export interface EncoderIdentity {
  /** `ge2e` (packaged) or `onnx` (a model by path). */
  readonly engine: 'ge2e' | 'onnx';
  readonly model: string;
  /** sha256 of the weights. */
  readonly digest: string;
  readonly dimensions: number;
}

/** A stretch of speech of one voice, as far as words and pauses tell: what is encoded, and never divided further. */
export interface Piece {
  readonly startMs: number;
  readonly endMs: number;
}

export interface EncodedPiece extends Piece {
  /** Undefined where there was too little to hear (shorter than 0.4 s, or silent). */
  readonly vector?: VoiceVector;
}

/** All that one voice says in a video. */
export interface VoiceCluster {
  /** `A`, `B`, … in order of first appearance. */
  readonly label: string;
  readonly centroid: VoiceVector;
  readonly speechMs: number;
  /** Mean similarity of its pieces to the centroid, weighted by length: low where two voices are mixed in it. */
  readonly coherence: number;
}
