import { ActivityFailure, isCancellation, patched } from '@temporalio/workflow';
import type { VideoInput } from '../../activities/inputs.ts';
import { database, flagship } from '../activities.ts';
import { faultIn } from './fault-in.ts';
import type { Way } from './way.ts';

/**
 * Compares a stored video with the others. It is stored whether this succeeds or not, and linking can be repeated at
 * any time: what goes wrong is told and fails nothing.
 *
 * @returns what a person should know of it.
 */
export async function linkWithOthers(
  input: VideoInput,
  { mined }: { readonly mined: boolean },
  { trail, hold }: Way,
): Promise<string | undefined> {
  if (!mined || !patched('link')) return undefined;
  trail.afterStages('link');
  try {
    await database.linkVideo({ videoId: input.videoId });
    return (await hold.through(() => flagship.relateClaims(input))).warning;
  } catch (error) {
    if (isCancellation(error))
      return 'Cancelled before it was linked with other videos: vidmine link does that.';
    if (!(error instanceof ActivityFailure)) throw error;
    const why = faultIn(error)?.detail ?? error.cause?.message ?? error.message;
    return `Not linked with other videos (${why}): vidmine link does that.`;
  }
}
