import { z } from 'zod';
import { pipelineSchema } from './configuration.ts';
import type { StoredSettings } from './result-settings.ts';
import { STAGES } from './stages.ts';

/** What was decided when the batch or the rerun was started, beside its settings. */
const decidedSchema = z.looseObject({
  fresh: z.string().optional(),
  freshFrom: z.enum(STAGES).optional(),
  freshBefore: z.partialRecord(z.enum(STAGES), z.string()).optional(),
  minerModel: z.string().optional(),
});

/**
 * Settings as they were stored, those that have come since with their defaults.
 *
 * @throws ZodError for what no version of vidmine has stored.
 */
export function readStoredSettings(stored: unknown): StoredSettings {
  const { fresh, freshFrom, freshBefore, minerModel, ...pipeline } = decidedSchema.parse(stored);
  return { ...pipelineSchema.parse(pipeline), fresh, freshFrom, freshBefore, minerModel };
}
