import type { PacingSettings, PipelineSettings } from '../configuration.ts';
import { bufferMaxOf } from './pacing.ts';

/** Where a batch was stored without a number: that of the seeds' smallest machine. */
const VIDEOS_IN_WORK = 6;

/** Videos that a batch keeps in flight: those in work, and those that may wait downloaded. */
export const windowOf = ({ batch }: Pick<PipelineSettings, 'batch'>, pacing: PacingSettings): number =>
  (batch.concurrentVideos ?? VIDEOS_IN_WORK) + (batch.bufferMax ?? bufferMaxOf(pacing));
