import type { AccountsNow, IdentityNow } from '../../activities/turns/inputs.ts';
import { LOOK, timerWishes } from '../../workflows/accounts/timer-wishes.ts';

const NOW = 1_000_000;
const MINUTE = 60_000;

const alice = (more: Partial<IdentityNow>): IdentityNow => ({
  name: 'alice',
  kind: 'account',
  egress: 'direct',
  readyAtMs: NOW,
  waitsFor: 'next download',
  paused: false,
  busy: 0,
  ...more,
});

const rows = (identity: IdentityNow, more: Partial<AccountsNow> = {}): AccountsNow => ({
  identities: [identity],
  leases: [],
  freeOpenTurns: 0,
  lookMs: MINUTE,
  ...more,
});

test.each<[string, Partial<IdentityNow>, string]>([
  ['a delay', { readyAtMs: NOW + 252_000 }, 'alice: next download in 4 min 12 s'],
  [
    'a pause',
    { readyAtMs: NOW + 179 * MINUTE, waitsFor: 'paused (bot wall)', paused: true },
    'alice: paused (bot wall), goes on in 2 h 59 min',
  ],
  [
    'quiet hours',
    { readyAtMs: NOW + 370 * MINUTE, waitsFor: 'quiet hours', paused: true },
    'alice: quiet hours, downloads go on in 6 h 10 min',
  ],
])('%s is one timer that says what it waits for', (_name, more, summary) => {
  const identity = alice(more);
  expect(timerWishes(rows(identity), false, NOW)).toEqual([
    { name: 'identity alice', atMs: identity.readyAtMs, summary, earlierWillDo: identity.paused },
  ]);
});

test.each<[string, Partial<IdentityNow>]>([
  ['is ready', {}],
  ['is out of service', { readyAtMs: NOW + 1, outOfService: { service: 'disabled', reason: 'cookies' } }],
])('nobody waits for one that %s', (_name, more) => {
  expect(timerWishes(rows(alice(more)), true, NOW)).toEqual([]);
});

test('while somebody downloads, holders are looked at', () => {
  expect(timerWishes(rows(alice({ busy: 1, readyAtMs: NOW + 9 })), false, NOW)).toMatchObject([
    { name: LOOK, atMs: NOW + MINUTE, earlierWillDo: true },
  ]);
});

test('what holds everybody back is looked at again only while somebody waits', () => {
  const held = rows(alice({}), { heldBack: { why: 'buffer full (10 of 10)', untilMs: NOW + MINUTE } });
  expect(timerWishes(held, false, NOW)).toEqual([]);
  expect(timerWishes(held, true, NOW)).toMatchObject([
    { atMs: NOW + MINUTE, summary: 'buffer full (10 of 10): looks again in 1 min 00 s' },
  ]);
});

test('where the clocks of two machines differ, what holds everybody back is still looked at a second later at the soonest', () => {
  const held = rows(alice({}), { heldBack: { why: 'buffer full (10 of 10)', untilMs: NOW - MINUTE } });
  expect(timerWishes(held, true, NOW)).toMatchObject([
    { atMs: NOW + 1000, summary: 'buffer full (10 of 10): looks again in 1.0 s' },
  ]);
});

test('batches that rest are looked at again only while somebody waits', () => {
  const held = rows(alice({}), { heldBatches: ['talks', 'old'] });
  expect(timerWishes(held, false, NOW)).toEqual([]);
  expect(timerWishes(held, true, NOW)).toEqual([
    {
      name: 'held batches',
      atMs: NOW + 10 * MINUTE,
      summary: 'paused: talks, old; looks again in 10 min 00 s',
      earlierWillDo: true,
    },
  ]);
});
