import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  RetryState,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import type { Fault } from '../../domain/faults.ts';
import { HELD } from '../../domain/held.ts';
import { faultIn, heldIn, timeoutIn } from '../../workflows/video/fault-in.ts';
import { outcomeOf } from '../../workflows/video/outcome-of.ts';

const failed = (cause: Error): ActivityFailure =>
  new ActivityFailure(
    'activity failed',
    'mineSegment',
    '7',
    RetryState.NON_RETRYABLE_FAILURE,
    undefined,
    cause,
  );

const withFault = (fault: Fault): ActivityFailure =>
  failed(ApplicationFailure.create({ message: fault.detail, type: fault.fault, details: [fault] }));

const VIDEO: Fault = { fault: 'video', reason: 'odd', detail: 'odd sound' };

test.each<[string, Fault, object]>([
  ['its own fault', VIDEO, { kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd sound' }],
  [
    'a fault that is final',
    { ...VIDEO, settles: { kind: 'failed' } },
    { kind: 'failed', stage: 'mine', reason: 'odd', detail: 'odd sound' },
  ],
  [
    'a reason to leave it',
    { ...VIDEO, settles: { kind: 'skipped', reason: 'live' } },
    { kind: 'skipped', reason: 'live', detail: 'odd sound' },
  ],
  [
    'a door that is closed',
    { ...VIDEO, settles: { kind: 'unavailable', reason: 'private' } },
    { kind: 'unavailable', reason: 'private', detail: 'odd sound' },
  ],
  [
    'a refused identity that nobody could help',
    { fault: 'identity', reason: 'bot-wall', detail: 'Sign in' },
    { kind: 'failed', stage: 'mine', reason: 'bot-wall', detail: 'Sign in' },
  ],
])('a video ends by %s', (_name, fault, outcome) => {
  expect(outcomeOf(withFault(fault), 'mine')).toEqual(outcome);
});

test('a parked video comes back when its fault says', () => {
  const notBefore = '2026-11-21T12:00:00.000Z';
  const fault: Fault = { ...VIDEO, settles: { kind: 'parked', notBefore } };
  expect(outcomeOf(withFault(fault), 'download')).toEqual({
    kind: 'parked',
    reason: 'odd',
    detail: 'odd sound',
    notBefore,
  });
});

test('what the workflow itself found out is read like the fault of a stage', () => {
  const fault: Fault = { ...VIDEO, settles: { kind: 'unavailable', reason: 'age-restricted' } };
  expect(outcomeOf(ApplicationFailure.nonRetryable('nobody', 'video', fault), 'download')).toEqual({
    kind: 'unavailable',
    reason: 'age-restricted',
    detail: 'odd sound',
  });
});

test.each([
  ['the workflow', new CancelledFailure('cancelled')],
  ['an activity', failed(new CancelledFailure('cancelled'))],
])('cancelling %s ends it as cancelled', (_name, error) => {
  expect(outcomeOf(error, 'mine')).toEqual({ kind: 'cancelled', detail: 'Cancelled in the mine stage.' });
});

test.each([new TypeError('a bug'), failed(new Error('no fault in here'))])(
  'what has no fault is a bug of ours and stays one: %s',
  (error) => {
    expect(() => outcomeOf(error, 'mine')).toThrow(error);
  },
);

test.each([
  [TimeoutType.SCHEDULE_TO_START, 'not-started'],
  [TimeoutType.SCHEDULE_TO_CLOSE, 'not-started'],
  [TimeoutType.START_TO_CLOSE, 'lost'],
  [TimeoutType.HEARTBEAT, 'lost'],
] as const)('an activity that ended by %s is %s', (type, expected) => {
  expect(timeoutIn(failed(new TimeoutFailure('late', undefined, type)))).toBe(expected);
});

test.each([withFault(VIDEO), new Error('a bug')])('%s is no timeout', (error) => {
  expect(timeoutIn(error)).toBeUndefined();
});

test('what was held is no fault, and how soon to look again comes with it', () => {
  const held = { control: 'pause', lookAgainMs: 600_000 };
  const error = failed(ApplicationFailure.create({ type: HELD, details: [held] }));
  expect(heldIn(error)).toEqual(held);
  expect(faultIn(error)).toBeUndefined();
  expect(heldIn(withFault(VIDEO))).toBeUndefined();
});
