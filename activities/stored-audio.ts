import { videoFault } from '../domain/faults.ts';
import { findResult } from '../storage/database/stage-runs.ts';
import type { ActivityContext } from './context.ts';
import type { Downloaded } from './download.ts';
import type { AfterDownload } from './inputs.ts';

/** Reason by which the workflow knows that the audio has to be fetched again. */
export const AUDIO_MISSING = 'audio-missing';

/**
 * Local path of a video's audio.
 *
 * @throws StageError (`video`, reason `audio-missing`) where it is not stored any more.
 */
export async function locateAudio(context: ActivityContext, input: AfterDownload): Promise<string> {
  const downloaded = await findResult<Downloaded>(context.db, {
    videoId: input.videoId,
    stage: 'download',
    configHash: input.download,
  });
  const path = downloaded && (await context.artifacts.locate(downloaded.artifact));
  if (path !== undefined) return path;
  throw videoFault(AUDIO_MISSING, `The audio of ${input.videoId} is not stored any more.`, {
    kind: 'failed',
  });
}
