import { type AdaptiveState, adaptSlots, UNGUARDED } from '../../domain/capacity/adaptive-slots.ts';
import { guardMemory, memoryFloorGb, NOTHING_HELD } from '../../domain/capacity/memory-guard.ts';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import { guardThroughput, type ThroughputState } from '../../domain/capacity/throughput-guard.ts';

const SECOND = 1000;

describe('memory', () => {
  test.each([
    // RAM, reserve, what is to stay free.
    [6, 8, 0.9],
    [24, 8, 3.6],
    [32, 8, 4.8],
    [64, 8, 8],
    [128, 8, 8],
    [32, 0, 0],
  ])('of %d GB with a reserve of %d GB, %d GB are to stay free', (ramGb, reservedGb, floor) => {
    expect(memoryFloorGb({ ramGb, reservedGb })).toBeCloseTo(floor);
  });

  /** 24 GB, of which 3.6 are to stay free: looks at free memory, one a second apart by so many seconds. */
  function looks(
    given: readonly (readonly [atSecond: number, freeGb: number])[],
    queues: Partial<Record<ActivityQueue, readonly [wanted: number, running: number]>>,
    from = NOTHING_HELD,
  ) {
    return given.reduce(
      (state, [at, freeGb]) =>
        guardMemory(state, {
          ...{ nowMs: at * SECOND, freeGb, ramGb: 24, reservedGb: 8 },
          queues: Object.entries(queues).map(([queue, [wanted, running]]) => ({
            ...{ queue: queue as ActivityQueue, wanted, running },
          })),
        }),
      from,
    );
  }
  const slots = ({ held }: typeof NOTHING_HELD) =>
    Object.fromEntries(Object.entries(held).map(([queue, { slots: left }]) => [queue, left]));

  test.each([
    ['enough free: nothing happens', [[0, 10]], { llm: [4, 4] }, {}],
    ['just above the floor: nothing happens', [[0, 3.7]], { llm: [4, 4] }, {}],
    ['short of memory: one slot fewer', [[0, 3.5]], { llm: [4, 4] }, { llm: 3 }],
    ['one of the queue with more at work', [[0, 3.5]], { llm: [4, 2], speech: [3, 3] }, { speech: 2 }],
    ['what nobody uses is taken at once', [[0, 3.5]], { llm: [12, 3] }, { llm: 2 }],
    ['never below one', [[0, 3.5]], { llm: [1, 1], speech: [1, 1] }, {}],
    [
      'not again within ten seconds',
      [
        [0, 1],
        [9, 1],
      ],
      { llm: [4, 4] },
      { llm: 3 },
    ],
    [
      'not again while the one taken away is at work',
      [
        [0, 3.5],
        [20, 3.4],
      ],
      { llm: [4, 4] },
      { llm: 3 },
    ],
    [
      'but very short of memory nobody waits for that',
      [
        [0, 1],
        [20, 1],
      ],
      { llm: [4, 4] },
      { llm: 2 },
    ],
  ] as const)('%s', (_, given, queues, expected) => {
    expect(slots(looks(given, queues))).toEqual(expected);
  });

  const lowered = looks(
    [
      [0, 1],
      [20, 1],
    ],
    { llm: [4, 4] },
  );

  test.each([
    [
      'a little more than the floor gives nothing back',
      [
        [30, 4],
        [500, 4],
      ],
      { llm: 2 },
    ],
    [
      'ample memory gives a slot back after a minute',
      [
        [30, 9],
        [91, 9],
      ],
      { llm: 3 },
    ],
    [
      'not earlier',
      [
        [30, 9],
        [89, 9],
      ],
      { llm: 2 },
    ],
    [
      'a dip in between starts the minute anew',
      [
        [30, 9],
        [80, 4],
        [85, 9],
        [144, 9],
      ],
      { llm: 2 },
    ],
    [
      'and all of them, one a minute',
      [
        [30, 9],
        [91, 9],
        [152, 9],
      ],
      {},
    ],
  ] as const)('%s', (_, given, expected) => {
    expect(slots(looks(given, { llm: [4, 2] }, lowered))).toEqual(expected);
  });

  test('a slot that was given back too early comes back after twice the time', () => {
    const early = looks(
      [
        [30, 9],
        [91, 9],
        [120, 1],
      ],
      { llm: [4, 3] },
      lowered,
    );
    expect(slots(early)).toEqual({ llm: 2 });
    expect(
      slots(
        looks(
          [
            [130, 9],
            [191, 9],
          ],
          { llm: [4, 2] },
          early,
        ),
      ),
    ).toEqual({ llm: 2 });
    expect(
      slots(
        looks(
          [
            [130, 9],
            [251, 9],
          ],
          { llm: [4, 2] },
          early,
        ),
      ),
    ).toEqual({ llm: 3 });
  });

  test('the reason says how much is free and how much should be', () => {
    expect(lowered.held.llm?.reason).toBe('1.0 GB of memory free, 3.6 GB are to stay free');
  });
});

describe('a model server', () => {
  /** Tokens per second, by calls at once. */
  type Server = (calls: number) => number;
  /** Works on so many at once, each with ten tokens a second; the others wait. */
  const serves =
    (most: number): Server =>
    (calls) =>
      10 * Math.min(calls, most);

  interface Run {
    readonly state: ThroughputState | undefined;
    /** Slots, as they changed. */
    readonly path: readonly number[];
  }

  /** A queue that always has work, looked at every second; a call is 20 tokens long. */
  function run(server: Server, wanted: number, seconds: number, demand = wanted): Run {
    let state: ThroughputState | undefined;
    let tokens = 0;
    const path: number[] = [];
    for (let second = 0; second < seconds; second++) {
      const slots = state?.slots ?? wanted;
      const running = Math.min(slots, demand);
      // Windows of the same number differ by up to 2 %.
      tokens += server(running) * (1 + 0.02 * Math.sin(second * second));
      const calls = Math.floor(tokens / 20);
      state = guardThroughput(state, {
        ...{ nowMs: second * SECOND, wanted, slots, running, tokens, calls, failed: 0 },
      });
      if (state.slots !== path.at(-1)) path.push(state.slots);
    }
    return { state, path };
  }

  test.each([
    ['serves 4 of 12', serves(4), 12, [4, 5]],
    ['serves 4 of 8', serves(4), 8, [4, 5]],
    ['serves one', serves(1), 4, [1, 1]],
    ['gets slower beyond 3', (calls: number) => serves(3)(calls) - Math.max(0, calls - 3), 8, [3, 3]],
    ['serves all', serves(24), 24, [24, 24]],
    ['gains a little by each', (calls: number) => 40 + 4 * calls, 6, [6, 6]],
  ] as const)('that %s ends up with as many calls as it has use for', (_, server, wanted, [least, most]) => {
    const { state } = run(server, wanted, 1_500);
    expect(state!.slots).toBeGreaterThanOrEqual(least);
    expect(state!.slots).toBeLessThanOrEqual(most);
  });

  test('nothing is learnt while the queue has less work than slots', () => {
    expect(run(serves(4), 12, 1_500, 6).path).toEqual([12]);
  });

  test('it looks again later, for fewer and for more', () => {
    let served = 4;
    const changing: Server = (calls) => serves(served)(calls);
    expect(run(changing, 8, 1_500).state!.slots).toBeLessThanOrEqual(5);
    let second = 0;
    const later: Server = (calls) => {
      second += 1;
      if (second > 1_500) served = 8;
      return serves(served)(calls);
    };
    served = 4;
    const { state } = run(later, 8, 6_000);
    expect(state!.slots).toBe(8);
  });

  test('a change by hand is taken at once, and everything is measured anew', () => {
    const { state } = run(serves(4), 12, 1_500);
    const tuned = guardThroughput(state, {
      ...{ nowMs: 2e6, wanted: 9, slots: 4, running: 4, tokens: 1e6, calls: 1e4, failed: 0 },
    });
    expect([tuned.slots, tuned.rates]).toEqual([9, []]);
  });

  test('windows with failed calls say nothing', () => {
    let state: ThroughputState | undefined;
    for (let second = 0; second < 300; second++) {
      state = guardThroughput(state, {
        ...{ nowMs: second * SECOND, wanted: 4, slots: 4, running: 4 },
        ...{ tokens: second * 40, calls: second * 2, failed: second },
      });
    }
    expect([state!.slots, state!.rates]).toEqual([4, []]);
  });

  test('the reason compares what was measured', () => {
    expect(run(serves(4), 5, 1_000).state!.reason).toMatch(
      /^5 calls at once bring no more than 4 \(\d+\.\d and \d+\.\d tokens\/s\)$/,
    );
  });
});

test('of memory and model server the lower one holds, with its reason', () => {
  const state: AdaptiveState = {
    memory: {
      ...NOTHING_HELD,
      held: { llm: { slots: 3, reason: 'memory' }, speech: { slots: 1, reason: 'memory' } },
    },
    throughput: { llm: { wanted: 8, slots: 2, rates: [], reason: 'no faster' } },
  };
  const sample = { nowMs: 0, wanted: 8, slots: 2, running: 2, tokens: 0, calls: 0, failed: 0 };
  expect(adaptSlots(state, { throughput: { llm: sample } }).held).toEqual({
    llm: { slots: 2, reason: 'no faster' },
    speech: { slots: 1, reason: 'memory' },
  });
  expect(adaptSlots(UNGUARDED, { throughput: { llm: sample } }).held).toEqual({});
});
