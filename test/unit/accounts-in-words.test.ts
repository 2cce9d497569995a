import type { AccountsNow, IdentityNow, LeaseRequest } from '../../activities/turns/inputs.ts';
import { asBatchName, asVideoId } from '../../domain/ids.ts';
import { inWords } from '../../workflows/accounts/in-words.ts';

const AT = Date.UTC(2026, 10, 22, 14, 3);

const identity = (name: string, more: Partial<IdentityNow> = {}): IdentityNow => ({
  ...{ name, kind: 'account', egress: 'direct', paused: false, busy: 0 },
  ...{ readyAtMs: AT, waitsFor: 'next download' },
  ...more,
});
const rows = (more: Partial<AccountsNow>): AccountsNow => ({
  ...{ identities: [], leases: [], freeOpenTurns: 0, lookMs: 60_000 },
  ...more,
});
const request = (id: string, batch?: string): LeaseRequest => ({
  ...{ videoId: asVideoId(id), workflowId: `video/${id}`, runId: 'run', host: 'h', limitMs: 1 },
  batch: batch === undefined ? undefined : asBatchName(batch),
});

test('who downloads what, who waits for what until when, who needs a person', () => {
  const lease = { leaseId: 'l', account: 'alice', limitMs: 1, videoId: asVideoId('v1'), ended: false };
  const identities = [
    identity('alice', { busy: 1 }),
    identity('bob'),
    identity('carol', { outOfService: { service: 'disabled', reason: 'cookies-rotated' } }),
  ];
  expect(inWords(rows({ identities, leases: [lease] }), [])).toBe(
    [
      '- **alice**: downloads `v1`',
      '- **bob**: next download, not before 2026-11-22 14:03 UTC',
      '- **carol**: disabled: cookies-rotated (needs a person: `vidmine accounts list`)',
      '',
      'No video waits for a turn.',
    ].join('\n'),
  );
});

test('who waits, by batch, and which batch rests', () => {
  const queue = [request('a', 'talks'), request('b', 'old'), request('c', 'talks'), request('d')];
  expect(
    inWords(rows({ heldBatches: ['old'] }), queue)
      .split('\n\n')
      .slice(1),
  ).toEqual([
    '**4 videos wait for a turn**',
    [
      '- batch `talks`: 2',
      '- batch `old`: 1, which rests until a person lets it go on',
      '- no batch: 1',
    ].join('\n'),
  ]);
});

test('what holds everybody back stands first', () => {
  const heldBack = { why: 'buffer full (10 of 10)', untilMs: AT };
  expect(inWords(rows({ heldBack }), [])).toMatch(/^\*\*Nobody downloads: buffer full \(10 of 10\)\*\*\n\n/);
});
