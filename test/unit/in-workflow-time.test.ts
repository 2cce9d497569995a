import type { AccountsNow } from '../../activities/turns/inputs.ts';
import { inWorkflowTime } from '../../workflows/accounts/in-workflow-time.ts';

const ASKED = 1_000_000;
const MINUTE = 60_000;

/** Rows whose times are given from the moment they were read, by the worker's clock. */
const readAt = (nowMs: number | undefined): AccountsNow => {
  const readMs = nowMs ?? ASKED;
  return {
    nowMs,
    identities: [
      {
        ...{
          name: 'alice',
          kind: 'account',
          egress: 'direct',
          waitsFor: 'quiet hours',
          paused: true,
          busy: 0,
        },
        readyAtMs: readMs + 10 * MINUTE,
        lastLeaseAtMs: readMs - MINUTE,
      },
    ],
    leases: [],
    heldBack: { why: 'buffer full', untilMs: readMs + MINUTE },
    freeOpenTurns: 0,
    lookMs: MINUTE,
  };
};

test.each<[string, number | undefined, number, number]>([
  ['read before rows told when', undefined, 10, 0],
  ['read between asking and hearing', ASKED + 5, 10, 0],
  ['heard of ten minutes later, as the workers were away', ASKED + 5, 10 * MINUTE, 0],
  ['read by a clock that is 4 s behind', ASKED - 4000, 10, 0],
  ['read by a clock that is 4 s ahead', ASKED + 4010, 10, 0],
  ['read by a clock that is 2 min behind', ASKED - 2 * MINUTE, 10, 2 * MINUTE],
  ['a moment later', ASKED - 2 * MINUTE - 40, 10, 2 * MINUTE],
  ['read by a clock that is an hour ahead', ASKED + 60 * MINUTE + 10, 10, -60 * MINUTE],
])('rows that were %s: shifted', (_name, nowMs, tookMs, shiftMs) => {
  const rows = readAt(nowMs);
  const now = inWorkflowTime(rows, { askedMs: ASKED, heardMs: ASKED + tookMs });
  const by = (ms: number | undefined) => ms! + shiftMs;
  expect(now.heldBack).toEqual({ why: 'buffer full', untilMs: by(rows.heldBack?.untilMs) });
  expect(now.identities).toEqual([
    {
      ...rows.identities[0],
      readyAtMs: by(rows.identities[0]?.readyAtMs),
      lastLeaseAtMs: by(rows.identities[0]?.lastLeaseAtMs),
    },
  ]);
});

test('who was never given a turn, and is held back by nothing, stays so', () => {
  const { heldBack, identities, ...rows } = readAt(ASKED + 60 * MINUTE);
  const [{ lastLeaseAtMs, ...alice }] = identities as [(typeof identities)[0]];
  const now = inWorkflowTime({ ...rows, identities: [alice] }, { askedMs: ASKED, heardMs: ASKED });
  expect(now.heldBack).toBeUndefined();
  expect(now.identities[0]?.lastLeaseAtMs).toBeUndefined();
});
