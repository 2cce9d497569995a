import { costOf, FREE, SPEND_LIMIT } from '../../domain/model-calls.ts';
import { mayBeCharged, usedByFailedCall } from '../../domain/spend/failed-call.ts';
import { formatMoney, nextCap, roundedUp } from '../../domain/spend/money.ts';
import { isFree, mostTokens, reservationOf } from '../../domain/spend/reservation.ts';
import { spendLimit } from '../../domain/spend/spend-limit.ts';

describe('what is reserved', () => {
  const price = { promptPerMillion: 2, outputPerMillion: 10 };

  test('is all that is sent, rounded up, with its frame, the longest answer, and room for the first question to a model', () => {
    const most = mostTokens([999.2, 36], 1000);
    expect(most).toEqual({ promptTokens: 1000 + 36 + 464, outputTokens: 1000 + 400 });
    expect(reservationOf(price, most)).toBeCloseTo(0.003 + 0.014, 12);
  });

  test('is never below what an answered call costs', () => {
    const most = mostTokens([500], 200);
    for (const used of [
      { promptTokens: 500, outputTokens: 200 },
      { promptTokens: 564, outputTokens: 200 },
      { promptTokens: 1, outputTokens: 0 },
    ]) {
      expect(reservationOf(price, most)).toBeGreaterThanOrEqual(costOf(price, used));
    }
  });

  test('only a model without any price is free', () => {
    expect(isFree(FREE)).toBe(true);
    expect(isFree({ promptPerMillion: 0, outputPerMillion: 1 })).toBe(false);
    expect(isFree({ promptPerMillion: 1, outputPerMillion: 0 })).toBe(false);
  });
});

describe('a call that failed', () => {
  test.each([
    ['language-model-down', 0, false],
    ['language-model-missing', 0, false],
    ['language-model-unsuitable', 0, false],
    ['language-model-busy', 0, false],
    ['language-model-refused', 0, false],
    ['language-model-error', 0, false],
    ['language-model-error', 1, true],
    ['embedding-server-down', 0, false],
    ['embedding-server-slow', 0, true],
    ['schema-refused', 0, false],
    ['prompt-too-long', 0, false],
    ['language-model-lost', 0, true],
    ['language-model-slow', 0, true],
    ['answer-cut-off', 0, true],
    ['answer-no-json', 0, true],
    ['answer-incomplete', 0, true],
    ['something-new', 0, true],
    [undefined, 0, true],
    // Whatever it failed of: part of the answer was there.
    ['language-model-busy', 3, true],
  ] as const)(
    'by %s with %i tokens of its answer there may be charged: %p',
    (reason, outputTokens, charged) => {
      expect(mayBeCharged({ reason, outputTokens })).toBe(charged);
    },
  );

  const reserved = { promptTokens: 100, outputTokens: 50, cost: 0.3 };

  test('counts at its most where it may be charged', () => {
    expect(usedByFailedCall({ reason: 'language-model-lost', outputTokens: 7 }, reserved)).toEqual({
      promptTokens: 100,
      outputTokens: 7,
      cost: 0.3,
    });
  });

  test('counts nothing where it never began', () => {
    expect(usedByFailedCall({ reason: 'language-model-down', outputTokens: 0 }, reserved)).toEqual({
      promptTokens: 0,
      outputTokens: 0,
      cost: 0,
    });
  });
});

describe('money', () => {
  test.each([
    [0, '0'],
    [0.00004, '<0.0001'],
    [0.0001, '0.0001'],
    [0.0312, '0.0312'],
    [0.031, '0.031'],
    [0.5, '0.50'],
    [0.99996, '1.00'],
    [1, '1.00'],
    [19.8734, '19.87'],
    [1234.5, '1234.50'],
  ])('%p is shown as %s', (amount, shown) => {
    expect(formatMoney(amount)).toBe(shown);
  });

  test.each([
    [0, 0],
    [19.87, 19.87],
    [19.870001, 19.88],
    [19.8749, 19.88],
    [0.0001, 0.01],
    [4.35, 4.35],
    [19.999, 20],
  ])('the least cap that covers %p is %p', (amount, cap) => {
    expect(roundedUp(amount)).toBe(cap);
  });

  test.each([
    [0, 1],
    [0.2, 1],
    [20, 30],
    [21, 32],
  ])('after a cap of %p, %p is suggested', (cap, next) => {
    expect(nextCap(cap)).toBe(next);
  });
});

test('a call that would pass the limit says how far its batch is and what to do', () => {
  const { fault } = spendLimit('talks', { counted: 19.8734, maxSpend: 20 }, 0.31);
  expect(fault).toEqual({
    fault: 'video',
    reason: SPEND_LIMIT,
    detail:
      'maxSpend of the batch talks is 20.00: 19.87 are spent or reserved, and the next call may cost 0.31. Raise it: vidmine costs talks --max-spend 30, then take up what it stopped: vidmine retry --failed --batch talks',
    settles: { kind: 'failed' },
  });
});
