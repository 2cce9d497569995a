import type { Activities } from '../../../activities/activities.ts';
import type { ActivityContext } from '../../../activities/context.ts';
import type { SettleInput } from '../../../activities/inputs.ts';
import { runSimply } from '../../../activities/stage/run-simply.ts';
import type { BatchName, VideoId } from '../../../domain/ids.ts';
import { openUpTo, settleVideo } from '../../../storage/database/batch-videos.ts';
import { closeOpenRuns } from '../../../storage/database/stage-attempts.ts';

/** What the plain version does its own way: it reads the list whole, and tells nobody of an end but its parent. */
export const createPlainActivities = (context: ActivityContext) => ({
  openVideos: (batch: BatchName): Promise<VideoId[]> =>
    runSimply(context, () => openUpTo(context.db, batch, undefined)),

  writeOutcome: ({ videoId, outcome, batch }: SettleInput): Promise<void> =>
    runSimply(context, async () => {
      await closeOpenRuns(context.db, videoId, outcome);
      await settleVideo(context.db, videoId, outcome, batch);
    }),
});

export type PlainActivities = ReturnType<typeof createPlainActivities>;

/** The other activities are the same ones. */
export const withPlainActivities = (activities: Activities, context: ActivityContext) => ({
  ...activities,
  database: { ...activities.database, ...createPlainActivities(context) },
});
