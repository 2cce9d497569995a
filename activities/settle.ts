import { settleVideo } from '../storage/database/batch-videos.ts';
import { closeOpenRuns } from '../storage/database/stage-attempts.ts';
import type { ActivityContext } from './context.ts';
import type { SettleInput } from './inputs.ts';
import { SettledSignals, TOGETHER } from './settled-signals.ts';
import { runSimply } from './stage/run-simply.ts';

/**
 * Writes a video's outcome to every batch that lists it: from here on that is the truth. The signals only wake
 * the batches, so a batch that is gone or misses one loses nothing.
 */
export const createSettle = (context: ActivityContext) => {
  const withinMs = TOGETHER.withinMs * context.timeScale;
  const signals = new SettledSignals(context.temporal, { ...TOGETHER, withinMs });
  return (input: SettleInput): Promise<void> =>
    runSimply(context, async () => {
      await closeOpenRuns(context.db, input.videoId, input.outcome);
      const batches = await settleVideo(context.db, input.videoId, input.outcome, input.batch);
      await Promise.all(batches.map((batch) => signals.tell(batch, input.videoId)));
    });
};
