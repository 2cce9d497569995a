import { type BatchName, type VideoId, videoWorkflowId } from '../../domain/ids.ts';
import { VIDEO_SIGNALS } from '../../domain/messages.ts';
import { sharedOpen } from '../../storage/database/batch-videos.ts';
import type { ActivityContext } from '../context.ts';
import { signalIfRunning } from '../running-workflow.ts';
import { runSimply } from '../stage/run-simply.ts';
import { askAll } from './ask-all.ts';
import { videosListed } from './videos-listed.ts';

export interface WakeInput {
  readonly batch: BatchName;
  readonly inFlight: readonly VideoId[];
}

/**
 * Tells the videos that a batch waits for to look again whether they may go on: those it runs, and those that run for
 * another batch which rests.
 *
 * @returns how many heard it.
 */
export const createWakeVideos =
  (context: ActivityContext) =>
  ({ batch, inFlight }: WakeInput): Promise<number> =>
    runSimply(context, async (life) => {
      const elsewhere = await sharedOpen(context.db, batch);
      const listed = await videosListed(context, batch);
      const videos = [...new Set([...inFlight, ...elsewhere, ...listed])];
      const heard = await askAll(videos, life, (videoId) =>
        signalIfRunning(context, videoWorkflowId(videoId), VIDEO_SIGNALS.goOn),
      );
      return heard.filter(Boolean).length;
    });
