import { ActivityFailure, ApplicationFailure, TimeoutFailure, TimeoutType } from '@temporalio/common';
import type { Fault } from '../../domain/faults.ts';
import { HELD, type Held } from '../../domain/held.ts';

/** The fault an activity failed with, as activities/stage/failure.ts wrote it, or one that the workflow found. */
export function faultIn(error: unknown): Fault | undefined {
  const failure = applicationFailureIn(error);
  return failure?.type === HELD ? undefined : (failure?.details?.[0] as Fault | undefined);
}

/** Set where an activity did not begin, or was interrupted, because the video's batch rests (activities/stage/hold.ts). */
export function heldIn(error: unknown): Held | undefined {
  const failure = error instanceof ActivityFailure ? applicationFailureIn(error) : undefined;
  return failure?.type === HELD ? (failure.details?.[0] as Held) : undefined;
}

function applicationFailureIn(error: unknown): ApplicationFailure | undefined {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  return failure instanceof ApplicationFailure ? failure : undefined;
}

/**
 * How an activity ended of which nobody heard: `not-started` where no worker took it up in time, which is nobody's
 * fault; `lost` where one took it up and was not heard of again.
 */
export function timeoutIn(error: unknown): 'not-started' | 'lost' | undefined {
  if (!(error instanceof ActivityFailure) || !(error.cause instanceof TimeoutFailure)) return undefined;
  const { timeoutType } = error.cause;
  return timeoutType === TimeoutType.SCHEDULE_TO_START || timeoutType === TimeoutType.SCHEDULE_TO_CLOSE
    ? 'not-started'
    : 'lost';
}
