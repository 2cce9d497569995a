import {
  ActivityFailure,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { VideoId } from '../domain/ids.ts';
import { database, flagship } from './activities.ts';
import { FIRST_PROGRESS, type LinkProgress, withFailure, withLinked } from './link/progress.ts';
import { linkStatus } from './messages.ts';
import { faultIn } from './video/fault-in.ts';

export interface LinkInput {
  /** Undefined: every stored video. */
  readonly videos?: readonly VideoId[];
  /** False: nothing is asked of a model. */
  readonly judge: boolean;
  readonly progress?: LinkProgress;
}

/** Videos per page: what is read ahead, no more. */
const PAGE = 50;

/**
 * Links stored videos with each other, one after the other: two at once would both ask about the pairs between them.
 * A video that cannot be linked is told, and the others go on. Repeating it changes nothing.
 */
export async function link(input: LinkInput): Promise<LinkProgress> {
  let progress = input.progress ?? FIRST_PROGRESS;
  setHandler(linkStatus, () => progress);
  for (;;) {
    const { videoIds, total } = await nextPage(input, progress);
    progress = { ...progress, total };
    for (const videoId of videoIds) {
      progress = await linkOne({ ...progress, current: videoId }, videoId, input.judge);
      if (workflowInfo().continueAsNewSuggested) return continueAsNew<typeof link>({ ...input, progress });
    }
    if (videoIds.length === 0) return { ...progress, current: undefined };
  }
}

async function nextPage(
  { videos }: LinkInput,
  { done, after }: LinkProgress,
): Promise<{ videoIds: readonly VideoId[]; total: number }> {
  if (videos === undefined) return database.publishedPage({ after, limit: PAGE });
  return { videoIds: videos.slice(done, done + PAGE), total: videos.length };
}

async function linkOne(progress: LinkProgress, videoId: VideoId, judge: boolean): Promise<LinkProgress> {
  const { done, total, judged, failed } = progress;
  setCurrentDetails(
    [
      `**${done} of ${total} videos linked**`,
      `at \`${videoId}\``,
      `${judged} pairs of claims judged${failed > 0 ? `, ${failed} videos failed` : ''}`,
    ].join('\n\n'),
  );
  try {
    await database.linkVideo({ videoId });
    const related = judge ? await flagship.relateClaims({ videoId }) : { judged: 0 };
    return withLinked(progress, videoId, related);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return withFailure(progress, videoId, faultIn(error)?.detail ?? error.cause?.message ?? error.message);
  }
}
