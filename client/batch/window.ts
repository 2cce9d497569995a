import type { PacingSettings, PipelineSettings } from '../../domain/configuration.ts';
import { bufferMaxOf } from '../../domain/pacing/pacing.ts';

/** Videos that a batch keeps in flight: those in work, and those that may wait downloaded. */
export const windowOf = ({ batch }: Pick<PipelineSettings, 'batch'>, pacing: PacingSettings): number =>
  (batch.concurrentVideos ?? 6) + (batch.bufferMax ?? bufferMaxOf(pacing));
