/**
 * What a person wants of a batch. `pause`: no stage begins, what runs ends; `pause-now`: what runs is interrupted and
 * begins again later; `cancel`: its videos end, and what is stored stays.
 */
export type BatchControl = 'go' | 'pause' | 'pause-now' | 'cancel';

export const isPaused = (control: BatchControl): boolean => control === 'pause' || control === 'pause-now';

/** A batch that waits for a video, and what is wanted of it. */
export interface WaitingBatch {
  readonly batch: string;
  readonly control: BatchControl;
}

/**
 * What holds the work on a video, given the batch it runs for, what is wanted of that where it is held, and the batches that
 * wait for the video. One that works is enough to go on. A batch that waits for it no more (the video was left out there,
 * or it was cancelled) leaves it to the others.
 */
export function holdOf(
  own: string,
  control: BatchControl | undefined,
  waiting: readonly WaitingBatch[],
): BatchControl | undefined {
  const others = waiting.filter(({ batch }) => batch !== own);
  if (others.some((other) => other.control === 'go')) return undefined;
  if (control !== undefined || others.length < waiting.length) return control;
  return others.find((other) => isPaused(other.control))?.control;
}
