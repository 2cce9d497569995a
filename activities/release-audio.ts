import { findResult } from '../storage/database/stage-runs.ts';
import type { ActivityContext } from './context.ts';
import type { Downloaded } from './download.ts';
import type { AfterDownload } from './inputs.ts';
import { runSimply } from './stage/run-simply.ts';

/** Deletes a video's audio once its words and speakers are stored; never before, and not where it is to be kept. */
export const createReleaseAudio =
  (context: ActivityContext) =>
  (input: AfterDownload): Promise<void> =>
    runSimply(context, async () => {
      if (context.keepAudio) return;
      const key = { videoId: input.videoId, stage: 'download', configHash: input.download } as const;
      const downloaded = await findResult<Downloaded>(context.db, key);
      if (downloaded !== undefined) await context.artifacts.delete(downloaded.artifact);
    });
