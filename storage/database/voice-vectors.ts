import type { VoiceVector } from '../../domain/speakers/voice-vector.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** float32, little-endian on every machine. */
export function vectorBytes(vector: VoiceVector): Buffer {
  const bytes = Buffer.alloc(vector.length * BYTES);
  vector.forEach((value, at) => {
    bytes.writeFloatLE(value, at * BYTES);
  });
  return bytes;
}

export const vectorOfBytes = (bytes: Buffer): VoiceVector =>
  Float32Array.from({ length: bytes.length / BYTES }, (_, at) => bytes.readFloatLE(at * BYTES));
