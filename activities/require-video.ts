import { videoFault } from '../domain/faults.ts';
import type { VideoMetadata } from '../domain/video.ts';
import { findVideo } from '../storage/database/videos.ts';
import type { ActivityContext } from './context.ts';
import type { VideoInput } from './inputs.ts';

/** @throws StageError when the video was never listed. */
export async function requireVideo(context: ActivityContext, input: VideoInput): Promise<VideoMetadata> {
  const video = await findVideo(context.db, input.videoId);
  if (video !== undefined) return video;
  throw videoFault(
    'unknown-video',
    `${input.videoId} is not in the database: start it through a batch (vidmine batch start <url>).`,
    { kind: 'failed' },
  );
}
