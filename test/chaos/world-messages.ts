import { z } from 'zod';
import { ANSWERS, WORKS } from './ways.ts';

/** A question of a stand-in engine to the site, or to the model server, that the world stands for. */
export const question = z.strictObject({
  work: z.enum(WORKS),
  key: z.string(),
  video: z.int().optional(),
});

/** What comes of it, and how many ms it takes. */
export const reply = z.strictObject({ answer: z.enum(ANSWERS), afterMs: z.number() });
export type Reply = z.infer<typeof reply>;

/** Every recording is as large: more than a process may write whose disk is full (full-disk.ts). */
export const AUDIO_BYTES = 24_576;
