import { z } from 'zod';
import type { VoiceVector } from '../../domain/speakers/voice-vector.ts';

/** What `encode_sidecar.py` writes; times in ms. */
export const ready = z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/), dimensions: z.int().positive() });

const progress = z.looseObject({ event: z.literal('progress'), done: z.int(), total: z.int() });

/** A vector is float32, little-endian, in base64: as text it would be four times as long. */
export const encodeEvent = z.discriminatedUnion('event', [
  progress,
  z.looseObject({ event: z.literal('vector'), index: z.int().nonnegative(), vector: z.base64() }),
]);

/** The digest is that of the weights which made the vectors. */
export const encodeResult = z.object({ digest: z.string() });

export const speechEvent = z.looseObject({
  event: z.literal('speech'),
  pieces: z.array(z.tuple([z.int(), z.int()])),
});

export const speechResult = z.object({ durationMs: z.int() });

/** A copy, because the bytes of a Buffer need not begin where a float may. */
export const toVector = (base64: string): VoiceVector => {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
};
