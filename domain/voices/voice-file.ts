import { z } from 'zod';
import { tidyVoiceName, voiceNameProblem } from './voice-name.ts';

const FORMAT = 1;

/** Digits behind the point of a stored number: what they leave out changes no similarity that anybody looks at. */
const DIGITS = 6;

/** So much longer or shorter than 1 a rounded vector may be. */
const LENGTH_TOLERANCE = 0.001;

const vectorSchema = z
  .array(z.number())
  .min(2)
  .max(4096)
  .refine((vector) => Math.abs(Math.hypot(...vector) - 1) <= LENGTH_TOLERANCE, {
    message: 'is not normalised: its length must be 1',
  })
  // Rounding took a little of its length.
  .transform((vector) => {
    const length = Math.hypot(...vector);
    return Float32Array.from(vector, (value) => value / length);
  });

const sampleSchema = z.strictObject({
  encoder: z.strictObject({
    digest: z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256, 64 hexadecimal digits'),
    engine: z.string().optional(),
    model: z.string().optional(),
  }),
  speechMs: z.int().min(1).max(2_147_483_647),
  source: z.string().max(1000),
  vector: vectorSchema,
});

/** One voice in a file of its own: what `vidmine voices export` writes. */
export const voiceFileSchema = z.strictObject({
  format: z.literal(FORMAT, { error: `must be ${FORMAT}: this version reads no other format` }),
  name: z
    .string()
    .superRefine((name, context) => {
      const problem = voiceNameProblem(name);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .transform(tidyVoiceName),
  host: z.boolean(),
  samples: z.array(sampleSchema).max(10_000),
});

/** As it is read, and as it is written. */
export type VoiceFile = z.output<typeof voiceFileSchema>;
export type VoiceFileSample = VoiceFile['samples'][number];
export type WrittenVoice = z.input<typeof voiceFileSchema>;

export const roundedVector = (vector: Iterable<number>): number[] =>
  Array.from(vector, (value) => Number(value.toFixed(DIGITS)));

export const writtenVoice = (voice: Omit<WrittenVoice, 'format'>): WrittenVoice => ({
  format: FORMAT,
  ...voice,
});
