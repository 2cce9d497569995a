import { ActivityFailure, ApplicationFailure, TimeoutFailure, TimeoutType } from '@temporalio/common';
import type { Fault } from '../../domain/faults.ts';

/** The fault an activity failed with, as activities/stage/failure.ts wrote it, or one that the workflow found. */
export function faultIn(error: unknown): Fault | undefined {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  return failure instanceof ApplicationFailure ? (failure.details?.[0] as Fault | undefined) : undefined;
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
