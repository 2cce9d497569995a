import type { ScheduleCase } from './schedule-case.ts';

/** How the seeds' own loop would run. */
export interface SeedLoopRun {
  readonly makespanSeconds: number;
  /** When the last download ended. */
  readonly downloadedSeconds: number;
  /** Share of the makespan in which its video workers had a video, 0 to 1. */
  readonly workersBusyShare: number;
}

/**
 * The seeds' own loop on the resources of a case: one download thread, a queue, and `workers` video workers that do
 * the stages of one video after the other, with `segmentWorkers` language-model calls at once for each.
 */
export function simulateSeedLoop(
  _scheduleCase: ScheduleCase,
  _workers: number,
  _segmentWorkers = 8,
): SeedLoopRun {
  throw new Error('follows within the hour');
}
