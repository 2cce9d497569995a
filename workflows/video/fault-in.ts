import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { Fault } from '../../domain/faults.ts';

/** The fault an activity failed with, as activities/stage/failure.ts wrote it, or one that the workflow found. */
export function faultIn(error: unknown): Fault | undefined {
  const failure = error instanceof ActivityFailure ? error.cause : error;
  return failure instanceof ApplicationFailure ? (failure.details?.[0] as Fault | undefined) : undefined;
}
