import {
  type AccountHealth,
  type AfterLease,
  type AfterLeaseInput,
  afterLease,
  type EgressHealth,
} from '../../domain/accounts/account-health.ts';
import { pacingSchema } from '../../domain/configuration.ts';
import type {
  AccountDeadReason,
  AccountPauseReason,
  LeaseEnd,
  Verdict,
} from '../../domain/download/download-verdict.ts';
import { uniformDraw } from '../../domain/pacing/uniform-draw.ts';
import { uniformityOf } from '../fixtures/kolmogorov-smirnov.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HEALTHY: AccountHealth = { failures: 0, multiplier: 1, blockedBefore: false };
const pacingOf = (settings: Parameters<typeof pacingSchema.parse>[0] = {}) => pacingSchema.parse(settings);

interface Ending extends Partial<Omit<AfterLeaseInput, 'account'>> {
  readonly name?: string;
  readonly health?: Partial<AccountHealth>;
}

const after = (end: LeaseEnd, { name = 'alice', health, ...more }: Ending = {}): AfterLease =>
  afterLease({
    account: { name, health: { ...HEALTHY, ...health } },
    egress: { pauses: 0 },
    pacing: pacingOf(),
    nowMs: NOW,
    timeScale: 1,
    random: 0.5,
    ...more,
    end,
  });

const ended = (verdict: Verdict): LeaseEnd => ({
  end: 'verdict',
  verdict,
  detail: 'in the words of the site',
});
const pauseOf = (reason: AccountPauseReason): LeaseEnd =>
  ended({ verdict: 'account-pause', reason, counted: false });
const dead = (reason: AccountDeadReason): LeaseEnd =>
  ended({ verdict: 'account-dead', reason, counted: false });
const PRIVATE = ended({ verdict: 'video-permanent', reason: 'private', counted: true });
const PROXY = ended({ verdict: 'proxy-pause', reason: 'proxy', counted: false });
const ADDRESS = ended({ verdict: 'network-pause', reason: 'address-blocked', counted: false });
const SUCCESS: LeaseEnd = { end: 'success' };

/** One account through several ends, each after the pause of the one before. */
function course(ends: readonly LeaseEnd[], first: Ending = {}): AfterLease {
  return ends.reduce<AfterLease>(
    (before, end, at) =>
      after(end, { ...first, health: before.account, egress: before.egress, nowMs: NOW + at * 48 * HOUR }),
    { account: { ...HEALTHY, ...first.health }, egress: first.egress ?? { pauses: 0 }, notices: [] },
  );
}

test.each<[string, LeaseEnd]>([
  ["a video's own fault", PRIVATE],
  ['one that may do now', ended({ verdict: 'retry-now', reason: 'http-403', counted: true })],
  [
    'one that may do later',
    ended({ verdict: 'retry-later', reason: 'live', counted: false, afterMinutes: 60 }),
  ],
  [
    'an age limit',
    ended({ verdict: 'needs-account', reason: 'age', counted: false, otherwise: 'age-restricted' }),
  ],
  [
    'a country',
    ended({
      verdict: 'other-identity',
      reason: 'geo',
      counted: false,
      apart: 'egress',
      otherwise: 'region',
    }),
  ],
  ['a full disk', ended({ verdict: 'system', reason: 'disk-full', counted: false })],
  ['a lost worker', { end: 'unknown', reason: 'worker lost' }],
  ['nothing asked', { end: 'not-used' }],
])('%s is not held against whom we came as', (_name, end) => {
  const health: AccountHealth = { failures: 2, multiplier: 2.25, blockedBefore: true };
  const egress: EgressHealth = {
    pauses: 2,
    botWalledAccount: 'bob',
    rateLimited: { account: 'bob', atMs: NOW },
  };
  expect(after(end, { health, egress })).toEqual({ account: health, egress, notices: [] });
});

test('three private videos pause nobody', () => {
  expect(course([PRIVATE, PRIVATE, PRIVATE])).toEqual({
    account: HEALTHY,
    egress: { pauses: 0 },
    notices: [],
  });
});

test.each([
  [0, 1, 0, 1],
  [1, 1.5, 0, 1.4],
  [3, 3.375, 2, 3.275],
  [2, 1.05, 1, 1],
  [9, 8, 8, 7.9],
])(
  'a success takes %d failures at x%d to %d at x%d',
  (failures, multiplier, failuresAfter, multiplierAfter) => {
    expect(after(SUCCESS, { health: { failures, multiplier } }).account).toMatchObject({
      failures: failuresAfter,
      multiplier: multiplierAfter,
    });
  },
);

test.each<[string, LeaseEnd, number]>([
  ['a bot wall', pauseOf('bot-wall'), 1.5],
  ['a rate limit of the session', pauseOf('session-rate-limit'), 1.5],
  ['a block', pauseOf('blocked'), 1.5],
  ['a login check', pauseOf('login-check'), 1.5],
  ['dead cookies', dead('cookies-rotated'), 1.5],
  ['HTTP 429', pauseOf('rate-limit'), 2],
  ['HTTP 429 as guest', ended({ verdict: 'network-pause', reason: 'rate-limit', counted: false }), 2],
  ['a refused address', ended({ verdict: 'network-pause', reason: 'address-blocked', counted: false }), 1.5],
])('%s counts as a failure and multiplies the waits', (_name, end, factor) => {
  expect(after(end, { health: { failures: 1, multiplier: 2 } }).account).toMatchObject({
    failures: 2,
    multiplier: 2 * factor,
  });
});

test('a proxy that does not answer is held against its address alone', () => {
  const { account, egress } = after(PROXY, { health: { failures: 2, multiplier: 2 } });
  expect(account).toEqual({ ...HEALTHY, failures: 2, multiplier: 2 });
  expect(egress).toMatchObject({ pauses: 1, pauseReason: 'proxy' });
  expect(after(PROXY).notices).toEqual(['network-paused']);
  expect(course([PROXY, PROXY]).notices).toEqual([]);
});

test('defect 26: HTTP 429 doubles the waits up to eight times, pauses that account for 1-2 h, and passes', () => {
  const multipliers = [1, 2, 3, 4, 5].map(
    (times) => course(Array.from({ length: times }, () => pauseOf('rate-limit'))).account.multiplier,
  );
  expect(multipliers).toEqual([2, 4, 8, 8, 8]);

  const lengths = Array.from({ length: 10_000 }, (_, at) => {
    const { account } = after(pauseOf('rate-limit'), { random: uniformDraw(`lease ${at}`) });
    return (account.pausedUntilMs ?? 0) - NOW;
  });
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(HOUR);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(2 * HOUR);
  expect(uniformityOf(lengths, HOUR, 2 * HOUR)).toMatchObject({ uniform: true });

  const limited = course([pauseOf('rate-limit')]);
  expect(limited.account.pauseReason).toBe('rate-limit');
  expect(limited.egress.pausedUntilMs).toBeUndefined();
  expect(limited.notices).toEqual(['account-paused']);
  const successes = Array.from({ length: 10 }, () => SUCCESS);
  expect(course([pauseOf('rate-limit'), ...successes.slice(1)]).account.multiplier).toBe(1.1);
  expect(course([pauseOf('rate-limit'), ...successes]).account).toMatchObject({ failures: 0, multiplier: 1 });
});

test('the waits never exceed the ceiling that is set', () => {
  const pacing = pacingOf({ maxMultiplier: 3, failureFactor: 10 });
  expect(after(pauseOf('bot-wall'), { pacing }).account.multiplier).toBe(3);
});

test.each<[string, LeaseEnd, number, number]>([
  ['rate-limit', pauseOf('rate-limit'), 60, 120],
  ['session-rate-limit', pauseOf('session-rate-limit'), 60, 75],
  ['bot-wall', pauseOf('bot-wall'), 180, 180],
  ['blocked', pauseOf('blocked'), 1440, 1440],
  ['login-check', pauseOf('login-check'), 60, 60],
])('%s pauses the account for its time, scaled', (reason, end, minMinutes, maxMinutes) => {
  for (const timeScale of [1, 0.001]) {
    const { account, egress, notices } = after(end, { timeScale });
    const minutes = ((account.pausedUntilMs ?? 0) - NOW) / MINUTE / timeScale;
    expect(minutes).toBeGreaterThanOrEqual(minMinutes);
    expect(minutes).toBeLessThanOrEqual(maxMinutes);
    expect(account.pauseReason).toBe(reason);
    expect(egress.pausedUntilMs).toBeUndefined();
    expect(notices).toEqual(['account-paused']);
  }
});

test('the settings of every pause are the ones used', () => {
  const pacing = pacingOf({
    rateLimitMinutesMin: 5,
    rateLimitMinutesMax: 5,
    sessionLimitMinutesMin: 6,
    sessionLimitMinutesMax: 6,
    botWallHours: 7,
  });
  const minutes = (['rate-limit', 'session-rate-limit', 'bot-wall'] as const).map(
    (reason) => ((after(pauseOf(reason), { pacing }).account.pausedUntilMs ?? 0) - NOW) / MINUTE,
  );
  expect(minutes).toEqual([5, 6, 420]);
});

test.each([
  [1, undefined],
  [2, undefined],
  [3, 'refused-too-often'],
  [4, 'refused-too-often'],
])('after %i refusals the account pauses: %s', (times, reason) => {
  const { account } = course(Array.from({ length: times }, () => ADDRESS));
  expect(account.pauseReason).toBe(reason);
  expect(account.pausedUntilMs).toBe(reason && NOW + (times - 1) * 48 * HOUR + HOUR);
});

test('of two pauses the longer one holds, with its reason, and is told once', () => {
  const third = after(pauseOf('bot-wall'), { health: { failures: 2 } });
  expect(third.account).toMatchObject({ pausedUntilMs: NOW + 3 * HOUR, pauseReason: 'bot-wall' });
  const pacing = pacingOf({ failurePauseMinutes: 600 });
  expect(after(pauseOf('bot-wall'), { health: { failures: 2 }, pacing }).account).toMatchObject({
    pausedUntilMs: NOW + 10 * HOUR,
    pauseReason: 'refused-too-often',
  });
  const again = after(pauseOf('bot-wall'), { health: third.account, nowMs: NOW + MINUTE });
  expect(again.account.pausedUntilMs).toBe(NOW + MINUTE + 3 * HOUR);
  expect(again.notices).toEqual([]);
});

test('with health switched off the waits stay, and the pauses that sites ask for too', () => {
  const pacing = pacingOf({ adaptiveRateLimiting: false });
  const health = { failures: 2, multiplier: 2 };
  expect(after(SUCCESS, { pacing, health }).account).toMatchObject(health);
  expect(after(PROXY, { pacing, health: { failures: 9, multiplier: 2 } }).account).toEqual({
    ...HEALTHY,
    failures: 9,
    multiplier: 2,
  });
  expect(after(pauseOf('bot-wall'), { pacing, health }).account).toEqual({
    ...HEALTHY,
    ...health,
    pausedUntilMs: NOW + 3 * HOUR,
    pauseReason: 'bot-wall',
  });
});

test.each(['cookies-rotated', 'cookies-unusable', 'access-denied'] as const)(
  '%s disables the account, with the words of the site, and the person is told',
  (reason) => {
    expect(after(dead(reason))).toEqual({
      account: { ...HEALTHY, failures: 1, multiplier: 1.5 },
      egress: { pauses: 0 },
      disabled: { reason, detail: 'in the words of the site' },
      notices: ['account-disabled'],
    });
  },
);

test('an account that is blocked a second time is disabled; a success between starts over', () => {
  const blocked = pauseOf('blocked');
  expect(course([blocked])).toMatchObject({ account: { blockedBefore: true }, notices: ['account-paused'] });
  expect(course([blocked]).disabled).toBeUndefined();
  expect(course([blocked, PRIVATE, blocked]).disabled).toEqual({
    reason: 'blocked',
    detail: 'in the words of the site',
  });
  expect(course([blocked, SUCCESS, blocked]).disabled).toBeUndefined();
});

test('defect 23: each refusal has its own consequence', () => {
  const consequences = [
    dead('cookies-rotated'),
    pauseOf('rate-limit'),
    pauseOf('bot-wall'),
    PRIVATE,
    ended({ verdict: 'system', reason: 'network', counted: false }),
    PROXY,
  ].map((end) => {
    const { account, egress, disabled } = after(end);
    return disabled?.reason ?? account.pauseReason ?? egress.pauseReason ?? 'nothing';
  });
  expect(consequences).toEqual(['cookies-rotated', 'rate-limit', 'bot-wall', 'nothing', 'nothing', 'proxy']);
});
