/**
 * Search attributes by which the Temporal UI filters workflows; all are Keywords. Workflow code and the stack
 * that registers them share the names.
 */
export const SEARCH_ATTRIBUTES = {
  /** Name of the batch a video runs for. */
  batch: 'VidmineBatch',
  /** Stage a video is in. */
  stage: 'VidmineStage',
  /** As whom a video downloads, or did so last: an account, `guest`, or `open:<host>`. */
  account: 'VidmineAccount',
  /** How a video settled. */
  outcome: 'VidmineOutcome',
  /** Reason of a failed video, such as `unexpected`. */
  failureClass: 'VidmineFailureClass',
} as const;
