import { z } from 'zod';

/** What a supervisor in the background tells the command that started it, over the channel between them. */
export const backgroundMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), line: z.string() }),
  z.object({ kind: z.literal('ready') }),
  z.object({
    kind: z.literal('failed'),
    what: z.string(),
    why: z.string().optional(),
    todo: z.string().optional(),
  }),
]);

export type BackgroundMessage = z.infer<typeof backgroundMessage>;
