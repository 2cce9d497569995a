/**
 * Temporal's priority keys, 1 first. What a workflow is started with holds for its activities too; the fairness key
 * lets batches of the same priority take turns at every queue.
 */
export const PRIORITY = {
  /** Bookkeeping, and whoever has a turn: nobody may wait behind others for it. */
  first: 1,
  /** Somebody asked for this very video. */
  retry: 2,
  /** So few that they hardly delay anybody. */
  smallBatch: 3,
  bulk: 4,
} as const;

/** Batches of up to so many videos are small. */
export const SMALL_BATCH_VIDEOS = 20;

export interface WorkPriority {
  readonly priorityKey: number;
  readonly fairnessKey: string;
}

/** Temporal's limit of a fairness key, in bytes; our names are ASCII. */
const LONGEST_KEY = 64;

export const batchPriority = (batch: string, videos: number): WorkPriority => ({
  priorityKey: videos <= SMALL_BATCH_VIDEOS ? PRIORITY.smallBatch : PRIORITY.bulk,
  fairnessKey: batch.slice(-LONGEST_KEY),
});

export const retryPriority = (batch: string | undefined): WorkPriority => ({
  priorityKey: PRIORITY.retry,
  fairnessKey: (batch ?? 'single').slice(-LONGEST_KEY),
});
