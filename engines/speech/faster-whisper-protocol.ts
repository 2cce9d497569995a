import { z } from 'zod';
import { rawSpan } from './recognised-span.ts';

/** What a process says of the model it has loaded. */
export const loadedModel = z.object({
  version: z.string(),
  model: z.string(),
  device: z.string(),
  computeType: z.string(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** What led to it, for a person: stepped down for lack of memory, GPU not usable. */
  notices: z.array(z.string()),
});
export type LoadedModel = z.infer<typeof loadedModel>;

/** There is no memory for the model: the ones to go on with, the largest first. */
export const steppedDown = z.looseObject({
  event: z.literal('stepped'),
  models: z.array(z.string()).min(1),
  notices: z.array(z.string()),
});
export type SteppedDown = z.infer<typeof steppedDown>;

export const heardEvent = z.discriminatedUnion('event', [
  z.looseObject({ event: z.literal('progress'), done: z.number(), total: z.number() }),
  rawSpan.extend({ event: z.literal('span') }),
  steppedDown,
]);

export const heardResult = z.object({
  language: z.string(),
  probability: z.number(),
  duration: z.number(),
  heardBy: loadedModel,
});
