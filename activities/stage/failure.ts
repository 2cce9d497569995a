import { ApplicationFailure } from '@temporalio/activity';
import type { Fault } from '../../domain/faults.ts';
import type { ActivityContext, RetryDelays } from '../context.ts';

/**
 * Failure types by which the video workflow tells what happened; the fault is the first detail. One more, `held`,
 * is no fault: see hold.ts.
 */
export const FAILURE = { system: 'system', identity: 'identity', video: 'video' } as const;

export interface AttemptsLeft {
  /** Of this stage within this workflow run, the present one included. */
  readonly videoFaults: number;
  readonly maxAttempts: number;
}

/**
 * The failure an activity ends with. Only a video's own fault can use up attempts; a part that is down is tried
 * again for as long as it takes; what concerns an identity is the workflow's to decide.
 */
export function failureFor(
  fault: Fault,
  attempt: number,
  left: AttemptsLeft,
  delays: RetryDelays,
  cause?: unknown,
): ApplicationFailure {
  const base = saying(fault, cause);
  if (fault.fault === 'system') {
    return ApplicationFailure.create({
      ...base,
      type: FAILURE.system,
      nextRetryDelay: backOff(fault.soon ? delays.video : delays.system, attempt),
    });
  }
  if (fault.fault === 'identity') {
    return ApplicationFailure.create({ ...base, type: FAILURE.identity, nonRetryable: true });
  }
  const final = fault.settles !== undefined || left.videoFaults >= left.maxAttempts;
  return ApplicationFailure.create({
    ...base,
    type: FAILURE.video,
    nonRetryable: final,
    nextRetryDelay: final ? undefined : backOff(delays.video, left.videoFaults),
  });
}

/**
 * The failure of a download in its turn: one attempt is all that a turn allows, so whatever it is, the workflow
 * goes on with it.
 */
export const failureInTurn = (fault: Fault, cause?: unknown): ApplicationFailure =>
  ApplicationFailure.create({ ...saying(fault, cause), type: FAILURE[fault.fault], nonRetryable: true });

const saying = (fault: Fault, cause: unknown) => ({
  message: fault.detail,
  details: [fault],
  cause: cause instanceof Error ? cause : undefined,
});

/** The waits between attempts as they are on this machine. */
export function scaledDelays({
  retryDelays,
  timeScale,
}: Pick<ActivityContext, 'retryDelays' | 'timeScale'>): RetryDelays {
  const scaled = ([first, longest]: readonly [number, number]) =>
    [Math.max(1, first * timeScale), Math.max(1, longest * timeScale)] as const;
  return { system: scaled(retryDelays.system), video: scaled(retryDelays.video) };
}

/** @param attempt 1-based. */
export const backOff = ([first, longest]: readonly [number, number], attempt: number): number =>
  Math.min(longest, first * 2 ** Math.min(30, Math.max(0, attempt - 1)));
