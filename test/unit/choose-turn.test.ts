import type { AccountsNow, IdentityNow, LeaseRequest } from '../../activities/turns/inputs.ts';
import type { Wanted } from '../../domain/faults.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { hopeless, nextTurn, withTurn } from '../../workflows/accounts/choose-turn.ts';

const NOW = 1_000_000;

const identity = (name: string, more: Partial<IdentityNow> = {}): IdentityNow => ({
  name,
  kind: name === 'guest' ? 'guest' : name.startsWith('open:') ? 'open-host' : 'account',
  egress: 'direct',
  readyAtMs: NOW,
  waitsFor: 'next download',
  paused: false,
  busy: 0,
  ...more,
});

const rows = (identities: readonly IdentityNow[], more: Partial<AccountsNow> = {}): AccountsNow => ({
  identities,
  leases: [],
  freeOpenTurns: 12,
  lookMs: 60_000,
  ...more,
});

const request = (id: string, more: Partial<LeaseRequest> = {}): LeaseRequest => ({
  videoId: asVideoId(id),
  workflowId: `video/${id}`,
  runId: 'run',
  host: 'site.example',
  limitMs: 1000,
  ...more,
});

const wants = (who: Wanted['who']): Wanted => ({ who, otherwise: 'age-restricted' });
const DISABLED = { outOfService: { service: 'disabled', reason: 'cookies' } } as const;
const PAUSED_BY_HAND = { outOfService: { service: 'paused', reason: 'by hand' } } as const;

function chosen(
  identities: readonly IdentityNow[],
  requests: readonly LeaseRequest[],
  more: Partial<AccountsNow> = {},
) {
  const turn = nextTurn(rows(identities, more), requests, NOW);
  return turn && `${turn.identity.name} ${turn.request.videoId}`;
}

const V = [request('v')];

test.each<[string, readonly IdentityNow[], string | undefined]>([
  ['whoever is ready', [identity('alice', { readyAtMs: NOW + 1 }), identity('bob')], 'bob v'],
  ['nobody before the time', [identity('alice', { readyAtMs: NOW + 1 })], undefined],
  ['defect 14: nobody who downloads already', [identity('alice', { busy: 1 })], undefined],
  ['nobody out of service', [identity('alice', DISABLED), identity('bob', PAUSED_BY_HAND)], undefined],
  [
    'defect 15: whoever is idle the longest, not the first of the list',
    [identity('alice', { lastLeaseAtMs: NOW - 10 }), identity('bob', { lastLeaseAtMs: NOW - 20 })],
    'bob v',
  ],
  [
    'defect 15: whoever never had a turn before those that had',
    [identity('alice', { lastLeaseAtMs: 1 }), identity('bob')],
    'bob v',
  ],
])('a turn goes to %s', (_name, identities, expected) => {
  expect(chosen(identities, V)).toBe(expected);
});

test('while downloads are held back nobody has a turn', () => {
  const heldBack = { why: 'buffer full (10 of 10)', untilMs: NOW + 1 };
  expect(chosen([identity('alice')], V, { heldBack })).toBeUndefined();
});

const EVERYBODY = [
  identity('alice', { egress: 'direct' }),
  identity('bob', { egress: 'proxy-1' }),
  identity('guest', { egress: 'direct' }),
];

test.each<[string, Partial<LeaseRequest>, string | undefined]>([
  ['an account is never given to the guest', { wants: wants('account') }, 'alice v'],
  [
    'another account is not one that was refused',
    { wants: wants('other-account'), refused: ['alice'] },
    'bob v',
  ],
  [
    'another address is not one of those refused',
    { wants: wants('other-egress'), refused: ['guest'] },
    'bob v',
  ],
  [
    'an account is not one that said somebody else is to try',
    { wants: wants('account'), refused: ['alice', 'guest'] },
    'bob v',
  ],
  [
    'where all were refused nobody is left',
    { wants: wants('other-account'), refused: ['alice', 'bob', 'guest'] },
    undefined,
  ],
])('a request that wants %s', (_name, more, expected) => {
  expect(chosen(EVERYBODY, [request('v', more)])).toBe(expected);
});

test.each<[string, readonly IdentityNow[], string | undefined]>([
  ['another one where there is one', [identity('alice'), identity('bob', { lastLeaseAtMs: 5 })], 'bob v'],
  [
    'another one that has to wait a little',
    [identity('alice'), identity('bob', { readyAtMs: NOW + 9 })],
    undefined,
  ],
  ['the same one where it is alone', [identity('alice')], 'alice v'],
  [
    'the same one where the other pauses',
    [identity('alice'), identity('bob', { readyAtMs: NOW + 9, paused: true })],
    'alice v',
  ],
  [
    'the same one where the other is out of service',
    [identity('alice'), identity('bob', DISABLED)],
    'alice v',
  ],
])('defect 20: a retry after alice failed goes to %s', (_name, identities, expected) => {
  expect(chosen(identities, [request('v', { refused: ['alice'], again: true })])).toBe(expected);
});

test('who may not serve the first request serves the next one', () => {
  const requests = [request('signed-in', { wants: wants('account') }), request('any')];
  expect(chosen([identity('guest'), identity('alice', { busy: 1 })], requests)).toBe('guest any');
});

describe('open hosts', () => {
  const open = identity('open:media.example');
  test.each<
    [string, readonly IdentityNow[], Partial<LeaseRequest>, Partial<AccountsNow>, string | undefined]
  >([
    [
      'serve what comes from them',
      [identity('alice'), open],
      { host: 'media.example' },
      {},
      'open:media.example v',
    ],
    ['serve their subdomains', [open], { host: 'cdn.media.example' }, {}, 'open:media.example v'],
    ['serve nobody whose name only ends alike', [open], { host: 'notmedia.example' }, {}, undefined],
    ['serve several at once', [{ ...open, busy: 5 }], { host: 'media.example' }, {}, 'open:media.example v'],
    [
      'serve no more than there are turns',
      [open],
      { host: 'media.example' },
      { freeOpenTurns: 0 },
      undefined,
    ],
    [
      'leave their videos to nobody else',
      [{ ...open, readyAtMs: NOW + 9 }, identity('alice')],
      { host: 'media.example' },
      {},
      undefined,
    ],
    [
      'leave to an account what only an account may have',
      [open, identity('alice')],
      { host: 'media.example', wants: wants('account') },
      {},
      'alice v',
    ],
  ])('%s', (_name, identities, more, also, expected) => {
    expect(chosen(identities, [request('v', more)], also)).toBe(expected);
  });
});

test.each<[string, readonly IdentityNow[], Partial<LeaseRequest>, string | undefined]>([
  ['whoever wants nobody in particular has hope', [identity('alice', DISABLED)], {}, undefined],
  ['without any account', [identity('guest')], { wants: wants('account') }, 'no-account'],
  [
    'an account that pauses is waited for',
    [identity('alice', PAUSED_BY_HAND)],
    { wants: wants('account') },
    undefined,
  ],
  [
    'defect 21: with all disabled a video waits for a person',
    [identity('alice', DISABLED)],
    { wants: wants('account') },
    undefined,
  ],
  [
    'the only account was refused',
    [identity('alice')],
    { wants: wants('other-account'), refused: ['alice'] },
    'nobody-else',
  ],
  [
    'of those that were not refused all are disabled',
    [identity('alice'), identity('bob', DISABLED)],
    { wants: wants('other-account'), refused: ['alice'] },
    'nobody-else',
  ],
  [
    'everybody leaves by the refused address',
    [identity('alice'), identity('bob')],
    { wants: wants('other-egress'), refused: ['alice'] },
    'nobody-else',
  ],
  [
    'there is one by another address',
    [identity('alice'), identity('bob', { egress: 'proxy-1', busy: 1 })],
    { wants: wants('other-egress'), refused: ['alice'] },
    undefined,
  ],
])('hope: %s', (_name, identities, more, expected) => {
  expect(hopeless(rows(identities), request('v', more))).toBe(expected);
});

test('after a grant the same identity is not chosen again, and an open turn is used up', () => {
  const lease = { leaseId: 'l', account: 'open:media.example', limitMs: 1 };
  const open = identity('open:media.example');
  const after = withTurn(
    rows([open], { freeOpenTurns: 1 }),
    { identity: open, request: request('v', { host: 'media.example' }) },
    NOW,
    lease,
  );
  expect(after).toMatchObject({
    freeOpenTurns: 0,
    identities: [{ busy: 1, lastLeaseAtMs: NOW }],
    leases: [{ leaseId: 'l', videoId: 'v', runId: 'run', ended: false }],
  });
  expect(nextTurn(after, [request('w', { host: 'media.example' })], NOW)).toBeUndefined();
});

describe('requests of a batch that rests', () => {
  const rests = { heldBatches: ['rests'] };
  const resting = request('resting', { batch: asBatchName('rests') });

  test('wait while others have their turns, also those of no batch', () => {
    const others = [request('other', { batch: asBatchName('works') }), request('single')];
    expect(chosen([identity('alice')], [resting, ...others], rests)).toBe('alice other');
    expect(chosen([identity('alice')], [resting, others[1]!], rests)).toBe('alice single');
    expect(chosen([identity('alice')], [resting], rests)).toBeUndefined();
    expect(chosen([identity('alice')], [resting])).toBe('alice resting');
  });

  test('are not refused either: a person may be about to add the account that they want', () => {
    const hopelessOne = { ...resting, wants: wants('account') };
    const guest = [identity('guest')];
    expect(hopeless(rows(guest), hopelessOne)).toBe('no-account');
    expect(hopeless(rows(guest, rests), hopelessOne)).toBeUndefined();
  });
});
