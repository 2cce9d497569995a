import { type ReadinessFacts, readiness } from '../../domain/pacing/readiness.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SETTINGS = { quietHours: '23:00-06:30', dailyCap: 200 };
const MORNING = Date.parse('2026-11-22T06:30:00Z');
const facts = (more: Partial<ReadinessFacts> = {}): ReadinessFacts => ({
  downloadsToday: 0,
  nowMs: NOON,
  timeZone: 'UTC',
  ...more,
});

test.each<[string, Partial<ReadinessFacts>, number, string, boolean]>([
  ['a new account', {}, 0, 'next download', false],
  ['one whose wait is over', { nextAllowedAtMs: NOON - 1 }, -1, 'next download', false],
  ['one that waits', { nextAllowedAtMs: NOON + 5 * MINUTE }, 5 * MINUTE, 'next download', false],
  [
    'one that pauses',
    { nextAllowedAtMs: NOON + MINUTE, pausedUntilMs: NOON + 3 * HOUR, pauseReason: 'bot-wall' },
    3 * HOUR,
    'paused (bot wall)',
    true,
  ],
  [
    'one whose pause ends before its wait',
    { nextAllowedAtMs: NOON + 2 * MINUTE, pausedUntilMs: NOON + MINUTE, pauseReason: 'login-check' },
    2 * MINUTE,
    'next download',
    false,
  ],
  ['one whose pause is over', { pausedUntilMs: NOON, pauseReason: 'bot-wall' }, 0, 'next download', false],
  [
    'one whose address pauses longer than it',
    {
      pausedUntilMs: NOON + HOUR,
      pauseReason: 'rate-limit',
      egressPausedUntilMs: NOON + 2 * HOUR,
      egressPauseReason: 'rate-limit',
    },
    2 * HOUR,
    'its address pauses (rate limit)',
    true,
  ],
  [
    'one that pauses longer than its address',
    {
      pausedUntilMs: NOON + 2 * HOUR,
      pauseReason: 'rate-limit',
      egressPausedUntilMs: NOON + HOUR,
      egressPauseReason: 'proxy',
    },
    2 * HOUR,
    'paused (rate limit)',
    true,
  ],
  ['one under its cap', { downloadsToday: 199 }, 0, 'next download', false],
])('%s is ready', (_name, more, inMs, waitsFor, paused) => {
  expect(readiness(facts(more), SETTINGS)).toEqual({ readyAtMs: NOON + inMs, waitsFor, paused });
});

test('an account that has had its day goes on after midnight', () => {
  expect(readiness(facts({ downloadsToday: 200 }), { dailyCap: 200 })).toEqual({
    readyAtMs: NOON + 12 * HOUR,
    waitsFor: 'daily cap of 200',
    paused: true,
  });
});

test('midnight is that of the time zone', () => {
  const { readyAtMs } = readiness(facts({ downloadsToday: 1, timeZone: 'Asia/Kolkata' }), { dailyCap: 1 });
  expect(new Date(readyAtMs).toISOString()).toBe('2026-11-21T18:30:00.000Z');
});

test.each<[string, Partial<ReadinessFacts>]>([
  ['it is quiet already', { nowMs: NOON + 14 * HOUR }],
  ['a wait ends in them', { nowMs: NOON + 11 * HOUR - 1, nextAllowedAtMs: NOON + 11 * HOUR }],
  ['a pause ends in them', { pausedUntilMs: NOON + 13 * HOUR, pauseReason: 'bot-wall' }],
  ['the cap ends in them', { downloadsToday: 200 }],
])('quiet hours are waited out where %s', (_name, more) => {
  expect(readiness(facts(more), SETTINGS)).toEqual({
    readyAtMs: MORNING,
    waitsFor: 'quiet hours',
    paused: true,
  });
});

test('a pause that is longer than the night is not made longer by it', () => {
  const pausedUntilMs = NOON + 24 * HOUR;
  expect(readiness(facts({ pausedUntilMs, pauseReason: 'blocked' }), SETTINGS)).toEqual({
    readyAtMs: pausedUntilMs,
    waitsFor: 'paused (blocked)',
    paused: true,
  });
});
