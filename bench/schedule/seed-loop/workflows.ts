import { condition, executeChild, ParentClosePolicy } from '@temporalio/workflow';
import type { VideoId } from '../../../domain/ids.ts';
import { database, flagship, llm, network, speech } from '../../../workflows/activities.ts';
import { type AccountsOfSeedLoop, DownloadLane } from './download-lane.ts';

export interface SeedLoopInput extends AccountsOfSeedLoop {
  readonly videoIds: readonly VideoId[];
  readonly settingsHash: string;
  /** Videos in work at once. */
  readonly videoWorkers: number;
  /** Segments at once of each of them. */
  readonly segmentWorkers: number;
  readonly segments: number;
}

/**
 * The seed system's batch loop: one thread downloads into a queue, and each video worker takes a video from it and does
 * all its stages in turn. Returns how many videos came to their end.
 */
export async function seedLoop(input: SeedLoopInput): Promise<number> {
  const { videoIds, settingsHash, videoWorkers } = input;
  const queue: VideoId[] = [];
  let downloaded = 0;
  let done = 0;

  const downloadThread = async (): Promise<void> => {
    const lane = new DownloadLane(input);
    for (const videoId of videoIds) {
      const account = await lane.turn(() => queue.length);
      await network.download({ videoId, settingsHash });
      queue.push(videoId);
      downloaded += 1;
      lane.downloaded(account, queue.length);
    }
  };
  const videoWorker = async (): Promise<void> => {
    for (;;) {
      await condition(() => queue.length > 0 || downloaded === videoIds.length);
      const videoId = queue.shift();
      // All workers that wait are woken by the same video, and one of them takes it.
      if (videoId === undefined && downloaded < videoIds.length) continue;
      if (videoId === undefined) return;
      // A video of its own only because a history holds no more: the worker waits for it.
      await executeChild(seedVideo, {
        workflowId: `seed-loop/${videoId}`,
        parentClosePolicy: ParentClosePolicy.TERMINATE,
        args: [{ ...input, videoIds: [], videoId }],
      });
      done += 1;
    }
  };
  await Promise.all([downloadThread(), ...Array.from({ length: videoWorkers }, videoWorker)]);
  return done;
}

/** What a video worker does, one stage after the other, with a segment pool of its own. */
export async function seedVideo(input: SeedLoopInput & { readonly videoId: VideoId }): Promise<void> {
  const { videoId, settingsHash, segmentWorkers, segments } = input;
  const at = { videoId, settingsHash, download: '', transcribe: '', identify: '', segment: '', mine: '' };
  await speech.transcribe(at);
  let next = 0;
  const segmentWorker = async (): Promise<void> => {
    for (let ordinal = next++; ordinal < segments; ordinal = next++) {
      await llm.mineSegment({ ...at, segmentId: ordinal, ordinal });
    }
  };
  await Promise.all(Array.from({ length: segmentWorkers }, segmentWorker));
  await flagship.evaluate(at);
  await database.publish({ ...at, embed: '' });
}
