import type { VideoId } from '../../domain/ids.ts';

/** How far linking has come. Plain, so that it goes through continue-as-new. */
export interface LinkProgress {
  readonly total: number;
  /** Videos taken up so far, those that failed among them. */
  readonly done: number;
  /** The last of them. */
  readonly after?: VideoId;
  readonly current?: VideoId;
  /** Pairs of claims that the model judged this time. */
  readonly judged: number;
  readonly failed: number;
  /** What a person should know, a line each; the first ones of many. */
  readonly problems: readonly string[];
}

export const FIRST_PROGRESS: LinkProgress = { total: 0, done: 0, judged: 0, failed: 0, problems: [] };

const MOST_PROBLEMS = 20;

export const withLinked = (
  progress: LinkProgress,
  videoId: VideoId,
  { judged, warning }: { readonly judged: number; readonly warning?: string },
): LinkProgress => ({
  ...taken(progress, videoId, warning),
  judged: progress.judged + judged,
});

export const withFailure = (progress: LinkProgress, videoId: VideoId, why: string): LinkProgress => ({
  ...taken(progress, videoId, why),
  failed: progress.failed + 1,
});

function taken(progress: LinkProgress, videoId: VideoId, problem: string | undefined): LinkProgress {
  const problems = problem === undefined ? [] : [`${videoId}: ${problem}`];
  return {
    ...progress,
    done: progress.done + 1,
    after: videoId,
    problems: [...progress.problems, ...problems].slice(0, MOST_PROBLEMS),
  };
}
