import { RETRY_DELAYS } from '../../activities/context.ts';
import { backOff, failureFor, failureInTurn, scaledDelays } from '../../activities/stage/failure.ts';
import type { Fault } from '../../domain/faults.ts';

const SYSTEM: Fault = { fault: 'system', reason: 'gpu', detail: 'The GPU is away.' };
const BACK_SOON: Fault = { fault: 'system', reason: 'speech-ended', detail: 'Killed.', soon: true };
const IDENTITY: Fault = { fault: 'identity', reason: 'rate-limit', detail: '429' };
const VIDEO: Fault = { fault: 'video', reason: 'odd', detail: 'Odd sound.' };
const PRIVATE: Fault = { ...VIDEO, settles: { kind: 'unavailable', reason: 'private' } };

const MINUTE = 60_000;

test.each<[string, Fault, number, number, object]>([
  ['a part that is down is tried again', SYSTEM, 1, 0, { type: 'system', nextRetryDelay: MINUTE }],
  ['and again, more rarely', SYSTEM, 3, 0, { type: 'system', nextRetryDelay: 4 * MINUTE }],
  ['for days', SYSTEM, 5000, 0, { type: 'system', nonRetryable: false, nextRetryDelay: 10 * MINUTE }],
  ['for days, whatever the video did before', SYSTEM, 9, 99, { nonRetryable: false }],
  ['an engine that died is tried again soon', BACK_SOON, 1, 0, { type: 'system', nextRetryDelay: 5000 }],
  ['and when it died again', BACK_SOON, 2, 0, { type: 'system', nextRetryDelay: 10_000 }],
  ['for days, too', BACK_SOON, 5000, 99, { nonRetryable: false, nextRetryDelay: 5 * MINUTE }],
  [
    "what concerns an identity is the workflow's to decide",
    IDENTITY,
    1,
    0,
    { type: 'identity', nonRetryable: true },
  ],
  [
    "a video's fault is tried again soon",
    VIDEO,
    1,
    1,
    { type: 'video', nonRetryable: false, nextRetryDelay: 5000 },
  ],
  ['then later', VIDEO, 9, 2, { nonRetryable: false, nextRetryDelay: 10_000 }],
  ['and is final at the limit', VIDEO, 9, 3, { type: 'video', nonRetryable: true }],
  ['attempts of parts that were down do not count', VIDEO, 500, 1, { nonRetryable: false }],
  ['what settles the video is final at once', PRIVATE, 1, 1, { type: 'video', nonRetryable: true }],
])('%s', (_name, fault, attempt, videoFaults, expected) => {
  const failure = failureFor(fault, attempt, { videoFaults, maxAttempts: 3 }, RETRY_DELAYS);
  expect(failure).toMatchObject({ message: fault.detail, details: [fault], ...expected });
});

test('the error behind a failure is kept for the Temporal UI', () => {
  const cause = new Error('exit code 1');
  const left = { videoFaults: 1, maxAttempts: 3 };
  expect(failureFor(VIDEO, 1, left, RETRY_DELAYS, cause).cause).toBe(cause);
  expect(failureFor(VIDEO, 1, left, RETRY_DELAYS, 'only a text').cause).toBeUndefined();
});

test.each([
  [0, 100],
  [1, 100],
  [2, 200],
  [3, 400],
  [4, 800],
  [5, 1000],
  [1_000_000, 1000],
])('attempt %i waits %i ms', (attempt, wait) => {
  expect(backOff([100, 1000], attempt)).toBe(wait);
});

test.each<[string, Fault]>([
  ['system', SYSTEM],
  ['identity', IDENTITY],
  ['video', VIDEO],
  ['video', PRIVATE],
])('in its turn a download has one attempt: a fault of %s goes back to the workflow', (type, fault) => {
  const failure = failureInTurn(fault);
  expect(failure).toMatchObject({ type, nonRetryable: true, message: fault.detail, details: [fault] });
});

test('the time scale shortens the waits between attempts', () => {
  const retryDelays = { system: [60_000, 600_000], video: [5_000, 300_000] } as const;
  expect(scaledDelays({ retryDelays, timeScale: 0.001 })).toEqual({ system: [60, 600], video: [5, 300] });
  expect(scaledDelays({ retryDelays, timeScale: 1 })).toEqual(retryDelays);
});
