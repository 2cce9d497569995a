import { afterLease, type EgressHealth } from '../../domain/accounts/account-health.ts';
import { pacingSchema } from '../../domain/configuration.ts';
import type {
  AccountPauseReason,
  NetworkPauseReason,
  Verdict,
} from '../../domain/download/download-verdict.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Step = readonly [atMs: number, account: string, what: Verdict | 'success'];

/** What is left of an address after several leases of its accounts, and what the last one was told about it. */
function after(steps: readonly Step[], settings: { timeScale?: number; networkPauseHours?: number } = {}) {
  const { timeScale = 1, ...pacing } = settings;
  let egress: EgressHealth = { pauses: 0 };
  let told = false;
  for (const [atMs, name, what] of steps) {
    const result = afterLease({
      account: { name, health: { failures: 0, multiplier: 1, blockedBefore: false } },
      egress,
      end: what === 'success' ? { end: 'success' } : { end: 'verdict', verdict: what, detail: '' },
      pacing: pacingSchema.parse(pacing),
      nowMs: NOW + atMs,
      timeScale,
      random: 0.5,
    });
    egress = result.egress;
    told = result.notices.includes('network-paused');
  }
  const lastMs = NOW + (steps.at(-1)?.[0] ?? 0);
  const { pausedUntilMs, pauseReason, pauses } = egress;
  const minutes = pausedUntilMs === undefined ? undefined : (pausedUntilMs - lastMs) / MINUTE;
  return { minutes, pauseReason, pauses, told };
}

const account = (reason: AccountPauseReason): Verdict => ({
  verdict: 'account-pause',
  reason,
  counted: false,
});
const network = (reason: NetworkPauseReason): Verdict => ({
  verdict: 'network-pause',
  reason,
  counted: false,
});
const PROXY: Verdict = { verdict: 'proxy-pause', reason: 'proxy', counted: false };
const NO_PAUSE = { minutes: undefined, pauseReason: undefined, pauses: 0, told: false };
const paused = (minutes: number, pauseReason: string, pauses = 1, told = true) => ({
  minutes,
  pauseReason,
  pauses,
  told,
});

test.each<[string, readonly Step[], ReturnType<typeof after>]>([
  ['one account', [[0, 'alice', account('rate-limit')]], NO_PAUSE],
  [
    'the same account twice',
    [
      [0, 'alice', account('rate-limit')],
      [30 * MINUTE, 'alice', account('rate-limit')],
    ],
    NO_PAUSE,
  ],
  [
    'a second account within the hour',
    [
      [0, 'alice', account('rate-limit')],
      [HOUR, 'bob', account('rate-limit')],
    ],
    paused(60, 'rate-limit'),
  ],
  [
    'a second account after the hour',
    [
      [0, 'alice', account('rate-limit')],
      [HOUR + 1, 'bob', account('rate-limit')],
    ],
    NO_PAUSE,
  ],
])('HTTP 429 of %s', (_name, steps, expected) => {
  expect(after(steps)).toEqual(expected);
});

test('the hour between two accounts with HTTP 429 is scaled, and so is the pause', () => {
  const both = (gap: number): Step[] => [
    [0, 'alice', account('rate-limit')],
    [gap, 'bob', account('rate-limit')],
  ];
  expect(after(both(HOUR / 100), { timeScale: 0.01 })).toEqual(paused(0.6, 'rate-limit'));
  expect(after(both(HOUR / 100 + 1), { timeScale: 0.01 })).toEqual(NO_PAUSE);
});

test.each<[string, readonly Step[], ReturnType<typeof after>]>([
  ['one account', [[0, 'alice', account('bot-wall')]], NO_PAUSE],
  [
    'the same account twice',
    [
      [0, 'alice', account('bot-wall')],
      [3 * HOUR, 'alice', account('bot-wall')],
    ],
    NO_PAUSE,
  ],
  [
    'two accounts in a row',
    [
      [0, 'alice', account('bot-wall')],
      [9 * HOUR, 'bob', account('bot-wall')],
    ],
    paused(1440, 'bot-wall'),
  ],
  [
    'two accounts, the first of them twice',
    [
      [0, 'alice', account('bot-wall')],
      [3 * HOUR, 'alice', account('bot-wall')],
      [9 * HOUR, 'bob', account('bot-wall')],
    ],
    paused(1440, 'bot-wall'),
  ],
  [
    'two accounts with a success of a third between',
    [
      [0, 'alice', account('bot-wall')],
      [HOUR, 'carol', 'success'],
      [2 * HOUR, 'bob', account('bot-wall')],
    ],
    NO_PAUSE,
  ],
  ['the guest', [[0, 'guest', network('bot-wall')]], paused(180, 'bot-wall')],
  [
    'the guest twice',
    [
      [0, 'guest', network('bot-wall')],
      [4 * HOUR, 'guest', network('bot-wall')],
    ],
    paused(180, 'bot-wall', 2),
  ],
  [
    'an account, then the guest',
    [
      [0, 'alice', account('bot-wall')],
      [4 * HOUR, 'guest', network('bot-wall')],
    ],
    paused(1440, 'bot-wall'),
  ],
])('a bot wall before %s', (_name, steps, expected) => {
  expect(after(steps)).toEqual(expected);
});

test.each<['rate-limit' | 'address-blocked']>([['rate-limit'], ['address-blocked']])(
  'an address that is refused (%s) pauses twice as long each time, a day at most',
  (reason) => {
    const steps = Array.from({ length: 7 }, (_, at): Step => [at * 48 * HOUR, 'guest', network(reason)]);
    const hours = steps.map((_, at) => (after(steps.slice(0, at + 1)).minutes ?? 0) / 60);
    expect(hours).toEqual([1, 2, 4, 8, 16, 24, 24]);
    expect(after(steps, { networkPauseHours: 6 }).minutes).toBe(360);
  },
);

test('a proxy that does not answer pauses who goes through it for 10 minutes, doubling up to an hour', () => {
  const steps = Array.from({ length: 5 }, (_, at): Step => [at * 48 * HOUR, 'alice', PROXY]);
  expect(steps.map((_, at) => after(steps.slice(0, at + 1)).minutes)).toEqual([10, 20, 40, 60, 60]);
  expect(after(steps).pauseReason).toBe('proxy');
});

test("the session's rate limit pauses the guest's address for 60-75 minutes", () => {
  const { minutes, pauseReason } = after([[0, 'guest', network('session-rate-limit')]]);
  expect(minutes).toBeGreaterThanOrEqual(60);
  expect(minutes).toBeLessThanOrEqual(75);
  expect(pauseReason).toBe('session-rate-limit');
});

test('three accounts that meet the same dead proxy at once make one pause, not three in a row', () => {
  const steps: Step[] = ['alice', 'bob', 'carol'].map((name, at) => [at * 1000, name, PROXY]);
  expect(after(steps)).toEqual(paused(10, 'proxy', 1, false));
  expect(after([...steps, [12 * MINUTE, 'alice', PROXY]])).toEqual(paused(20, 'proxy', 2, false));
});

test('a shorter refusal does not end a longer pause', () => {
  const steps: Step[] = [
    [0, 'alice', account('bot-wall')],
    [1000, 'bob', account('bot-wall')],
    [1000, 'carol', PROXY],
  ];
  expect(after(steps)).toEqual(paused(1440, 'bot-wall', 1, false));
});

test('a success starts the pauses of its address from the beginning', () => {
  const steps: Step[] = [
    [0, 'alice', PROXY],
    [HOUR, 'bob', PROXY],
    [3 * HOUR, 'alice', 'success'],
    [4 * HOUR, 'bob', PROXY],
  ];
  expect(after(steps)).toEqual(paused(10, 'proxy'));
});
