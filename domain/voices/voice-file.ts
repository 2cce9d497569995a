import { z } from 'zod';
import { tidyVoiceName, voiceNameProblem } from './voice-name.ts';

const FORMAT = 1;

/** Digits behind the point of a stored number: a hundredth of what tells two voices apart is a thousand times that. */
const DIGITS = 6;

/** So much longer or shorter than 1 a rounded vector may be. */
const LENGTH_TOLERANCE = 0.001;

const vectorSchema = z
  .array(z.number())
  .min(2)
  .max(4096)
  .refine((vector) => Math.abs(Math.hypot(...vector) - 1) <= LENGTH_TOLERANCE, {
    message: 'is not normalised: its length must be 1',
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
  name: z.string().superRefine((name, context) => {
    const problem = voiceNameProblem(name);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  }).transform(tidyVoiceName),
  host: z.boolean(),
  samples: z.array(sampleSchema).max(10_000),
});

export type VoiceFile = z.infer<typeof voiceFileSchema>;
export type VoiceFileSample = VoiceFile['samples'][number];

/** Samples that are the same but for rounding have the same key. */
export const sampleKey = ({
  encoder,
  vector,
}: { readonly encoder: string; readonly vector: Iterable<number> }): string =>
  `${encoder} ${Array.from(vector, (value) => value.toFixed(DIGITS - 1).replace(/^-(0\.0+)$/, '$1')).join(' ')}`;

export const roundedVector = (vector: Iterable<number>): number[] =>
  Array.from(vector, (value) => Number(value.toFixed(DIGITS)));

export const voiceFile = (voice: Omit<VoiceFile, 'format'>): VoiceFile => ({ format: FORMAT, ...voice });
