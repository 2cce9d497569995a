import type { EncodedPiece, EncoderIdentity, Piece } from '../../domain/speakers/voice-vector.ts';

export interface EncodeRequest {
  /** Absolute path; any format PyAV decodes. */
  readonly audioPath: string;
  /** In order of time. Pieces beyond the end of the recording come back without a vector. */
  readonly pieces: readonly Piece[];
  readonly signal?: AbortSignal;
  /** Audio listened to so far and in all, in ms. */
  readonly onProgress?: (doneMs: number, totalMs: number) => void;
}

export interface HeardSpeech {
  readonly durationMs: number;
  /** Where somebody speaks, by voice activity detection; pauses of 0.3 s end one, none lasts longer than 6 s. */
  readonly pieces: readonly Piece[];
}

/**
 * Turns speech into vectors that tell voices apart. Throws StageError: `system` when it cannot run, `video` when the
 * audio cannot be decoded.
 */
export interface VoiceEncoder {
  identity(): Promise<EncoderIdentity>;
  /** One vector per piece, in their order. Memory does not grow with the length of the recording. */
  encode(request: EncodeRequest): Promise<EncodedPiece[]>;
  /** Where somebody speaks, for recordings that have no transcript. */
  findSpeech(audioPath: string, signal?: AbortSignal): Promise<HeardSpeech>;
  close(): Promise<void>;
}
