import { type DownloadFacts, downloadNotices } from '../../client/status/download-notices.ts';
import { pacingSchema } from '../../domain/configuration.ts';
import type { ListedAccount } from '../../storage/database/accounts-list.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

const account = (name: string, changes: Partial<ListedAccount> = {}): ListedAccount => ({
  name,
  kind: 'account',
  egress: 'direct',
  service: 'in-service',
  serviceReason: undefined,
  serviceDetail: undefined,
  serviceSince: new Date(NOW - 5 * MINUTE),
  health: { failures: 0, multiplier: 1, blockedBefore: false },
  nextAllowedAt: undefined,
  delay: undefined,
  buildStartedAt: undefined,
  buildDownloads: 0,
  buildShare: 0,
  downloads: 0,
  lastLeaseAt: undefined,
  cookiesChangedAt: undefined,
  createdAt: new Date(NOW),
  readiness: { readyAtMs: NOW, waitsFor: 'next download', paused: false },
  egressPausedUntil: undefined,
  egressPauseReason: undefined,
  downloadsToday: 0,
  leases: [],
  ...changes,
});

const facts = (changes: Partial<DownloadFacts>): DownloadFacts => ({
  accounts: [account('alice'), account('bob')],
  pause: undefined,
  diskLow: undefined,
  work: { depth: 0, audioBytes: 0, remaining: 12 },
  pacing: pacingSchema.parse({}),
  nowMs: NOW,
  ...changes,
});

const dead = account('alice', {
  service: 'disabled',
  serviceReason: 'cookies-rotated',
  serviceDetail: 'The provided cookies are no longer valid.',
});
const byHand = (name: string) => account(name, { service: 'paused', serviceReason: 'by hand' });
const walled = (name: string, minutes: number) =>
  account(name, {
    readiness: { readyAtMs: NOW + minutes * MINUTE, waitsFor: 'paused (bot wall)', paused: true },
  });

test('where all is well, or accounts take their ordinary waits, there is nothing to say', () => {
  const waits = account('bob', {
    readiness: { readyAtMs: NOW + 4 * MINUTE, waitsFor: 'next download', paused: false },
  });
  expect(downloadNotices(facts({}))).toEqual([]);
  expect(downloadNotices(facts({ accounts: [waits] }))).toEqual([]);
});

test('defect 21: a disabled account is told with its reason and what to do, also when nothing is left', () => {
  const told = {
    kind: 'disabled',
    subject: 'alice',
    needs: 'person',
    text: 'alice is disabled (cookies rotated): The provided cookies are no longer valid.',
    todo: 'vidmine accounts update alice --cookies FILE, with cookies exported anew',
  };
  for (const remaining of [0, 12]) {
    expect(
      downloadNotices(
        facts({ accounts: [dead, account('bob')], work: { depth: 0, audioBytes: 0, remaining } }),
      ),
    ).toEqual([told]);
  }
});

test('defect 21: with nobody in service, downloads stand still and say how many videos wait', () => {
  const [first, second] = downloadNotices(facts({ accounts: [dead, byHand('bob')] }));
  expect(first).toMatchObject({
    kind: 'nobody-in-service',
    needs: 'person',
    text: 'downloads stand still: nobody is in service, 12 videos to download. alice is disabled (cookies rotated) for 5 min 00 s; bob is paused (by hand) for 5 min 00 s',
  });
  expect(second?.kind).toBe('disabled');
});

test.each<[string, Partial<DownloadFacts>, RegExp]>([
  [
    'a network that is down',
    {
      pause: {
        reason: 'network',
        detail: 'No name service answers.',
        since: new Date(NOW - 3 * MINUTE),
        until: new Date(NOW + MINUTE),
      },
    },
    /^downloads wait for network, for 3 min 00 s so far, tried again in 1 min 00 s; 12 videos to download, no attempt is used up\. No name/,
  ],
  [
    'a full buffer',
    { work: { depth: 10, audioBytes: 0, remaining: 1 } },
    /buffer is full \(10 of 10 videos\).*; 1 video to download$/,
  ],
  [
    'pauses of all',
    { accounts: [walled('alice', 180), walled('bob', 60)] },
    /^downloads pause and go on in 1 h 00 min, 12 videos to download\. alice: paused \(bot wall\); bob: paused/,
  ],
])('%s is told, and that it passes by itself', (_, changes, expected) => {
  expect(downloadNotices(facts(changes))).toEqual([
    {
      kind: expect.any(String),
      subject: changes.pause?.reason,
      needs: 'time',
      text: expect.stringMatching(expected),
      todo: changes.pause && expect.stringContaining('reaches the internet'),
    },
  ]);
});

test.each<[string, Partial<DownloadFacts>]>([
  ['one of two pauses', { accounts: [walled('alice', 180), account('bob')] }],
  ['one of two is paused by hand', { accounts: [byHand('alice'), account('bob')] }],
  [
    'a pause has passed',
    { pause: { reason: 'network', detail: '', since: new Date(NOW), until: new Date(NOW) } },
  ],
  [
    'nothing is left to download',
    { accounts: [walled('alice', 180)], work: { depth: 10, audioBytes: 0, remaining: 0 } },
  ],
])('nothing is said where %s', (_, changes) => {
  expect(downloadNotices(facts(changes))).toEqual([]);
});

test('a disk that is low is told in the words of its guard, and needs somebody', () => {
  const diskLow = { detail: 'disk low: 3.1 GB free of 5 GB kept free on box' };
  expect(downloadNotices(facts({ diskLow }))).toEqual([
    {
      ...{ kind: 'disk-low', subject: 'disk-low', needs: 'person' },
      text: `downloads rest: ${diskLow.detail}; 12 videos to download, no attempt is used up`,
      todo: expect.stringContaining('disk.reserveGb'),
    },
  ]);
});
