import { type EtaFacts, etaOf } from '../../domain/diagnosis/eta.ts';
import { paceOf } from '../../domain/diagnosis/pace.ts';
import {
  type BatchWork,
  type EndedVideo,
  savedByOneMore,
  slowest,
  type WorkLeft,
  workLeft,
} from '../../domain/diagnosis/work-left.ts';

const HOUR = 3600;
const SLOTS = { network: 24, speech: 2, voices: 1, llm: 6, flagship: 1, embedding: 4, database: 10 };
const NOTHING_DONE = { seconds: {}, turns: 0 };

/** Videos of these hours that each took `llm` and `speech` seconds for an hour. */
const ended = (hours: readonly number[], llm: number, speech: number): EndedVideo[] =>
  hours.map((length) => ({
    hours: length,
    seconds: { llm: llm * length, speech: speech * length },
    turns: 1,
  }));

const left = (resource: WorkLeft['resource'], seconds: number, places: number, deviation = 0): WorkLeft => ({
  ...{ resource, seconds, places, deviation, perVideo: 0 },
});

describe('what is left', () => {
  const work: BatchWork = {
    ended: ended([1, 0.5, 2], 4500, 600),
    open: { videos: 10, hours: 20, seconds: { llm: 9000, speech: 1_000_000 }, turns: 4 },
  };

  test('grows with the hours that are left, without what was done for the open videos already', () => {
    const found = workLeft(work, SLOTS, undefined);
    expect(found.map(({ resource, seconds, places }) => [resource, seconds, places])).toEqual([
      ['speech', 0, 2],
      ['llm', 20 * 4500 - 9000, 6],
    ]);
    expect(found[1]!.perVideo).toBeCloseTo((3.5 * 4500) / 3);
  });

  test('turns are left for videos, and take their waits', () => {
    const pace = { accounts: 2, turnsPerDay: 480 };
    const same = { ...work, ended: ended([1, 1, 1], 1, 1), open: { ...work.open, hours: 10 } };
    // Ten turns less four, of 360 s each; two accounts are at it side by side.
    expect(workLeft(same, SLOTS, pace)[0]).toMatchObject({
      resource: 'accounts',
      places: 2,
      seconds: 6 * 360,
    });
  });

  test('where every video takes the same for an hour nothing is uncertain; where they differ, more', () => {
    const deviation = (videos: readonly EndedVideo[]) =>
      workLeft({ ended: videos, open: { videos: 100, hours: 100, ...NOTHING_DONE } }, SLOTS, undefined).find(
        ({ resource }) => resource === 'llm',
      )!.deviation;
    expect(deviation(ended([1, 2, 3], 1000, 1))).toBeCloseTo(0);
    const differing = [800, 1000, 1200].flatMap((seconds) => ended([1], seconds, 1));
    // 200 s for each of 100 videos, and for the average of three that were seen.
    expect(deviation(differing)).toBeCloseTo(Math.sqrt(200 ** 2 * 100 + (200 * 100) ** 2 / 3));
  });

  test('nothing ended: nothing is known', () => {
    expect(workLeft({ ...work, ended: [] }, SLOTS, undefined)).toEqual([]);
  });
});

const FACTS: EtaFacts = {
  measured: 40,
  open: { videos: 100, hours: 100 },
  left: [left('speech', 20 * HOUR, 2), left('llm', 120 * HOUR, 6, 3 * HOUR), left('flagship', 5 * HOUR, 1)],
  pace: undefined,
};
const eta = (facts: Partial<EtaFacts> = {}) => etaOf({ ...FACTS, ...facts });

describe('the expected end', () => {
  test('defect 124: follows from the slowest stage as it was measured, which is named', () => {
    expect(slowest(FACTS.left)?.resource).toBe('llm');
    expect(eta()).toEqual({
      likelySeconds: 20 * HOUR,
      // Two deviations over six slots: one hour. It is never taken for better known than by a twentieth: the same.
      earliestSeconds: 19 * HOUR,
      latestSeconds: 21 * HOUR,
      basis: 'mining: 5 d 00 h of work for 6 slots, as 40 videos took it',
    });
  });

  test('defect 124: another stage becomes the slowest when this one has more slots', () => {
    const more = FACTS.left.map((one) => (one.resource === 'llm' ? { ...one, places: 24 } : one));
    expect(eta({ left: more })).toMatchObject({
      likelySeconds: 10 * HOUR,
      basis: 'speech: 20 h 00 min of work for 2 slots, as 40 videos took it',
    });
  });

  test('a wide spread of what was measured is a wide range', () => {
    const wide = [left('llm', 120 * HOUR, 6, 30 * HOUR)];
    expect(eta({ left: wide })).toMatchObject({ earliestSeconds: 10 * HOUR, latestSeconds: 30 * HOUR });
  });

  test('the last video still goes the rest of its way', () => {
    const way = [left('llm', 600, 1), { ...left('flagship', 90, 1), perVideo: 200 }];
    expect(eta({ left: way })?.likelySeconds).toBe(690);
  });

  test('turns at accounts can be the slowest', () => {
    expect(eta({ left: [...FACTS.left, left('accounts', 100 * HOUR, 2)] })).toMatchObject({
      likelySeconds: 50 * HOUR,
      basis: 'downloads: 4 d 04 h of work for 2 accounts, as 40 videos took it',
    });
  });

  test('a pace that is slower than all that was measured decides, and says what it would be without', () => {
    const slow = eta({ pace: { videos: 25, hours: 25, seconds: 10 * HOUR } });
    expect(slow).toMatchObject({
      likelySeconds: 40 * HOUR,
      earliestSeconds: 19 * HOUR,
      // Of 25 by chance ten more or fewer.
      latestSeconds: 56 * HOUR,
    });
    expect(slow?.basis).toBe(
      'the pace of the last 10 h 00 min: 25 videos; by its measured work, mining: 5 d 00 h of work for 6 slots, as 40 videos took it, it would be 20 h 00 min',
    );
  });

  test('a pace that is faster makes the range wider, not the end sooner', () => {
    expect(eta({ pace: { videos: 100, hours: 100, seconds: 10 * HOUR } })).toMatchObject({
      likelySeconds: 20 * HOUR,
      earliestSeconds: 8 * HOUR,
      latestSeconds: 21 * HOUR,
    });
  });

  test.each<[string, Partial<EtaFacts>]>([
    ['too few were measured', { measured: 4 }],
    ['nothing is open', { open: { videos: 0, hours: 0 } }],
    ['nothing is known of what is left', { left: [] }],
    ['nobody works on the slowest', { left: [left('llm', 100, 0)] }],
  ])('is not told where %s', (_name, facts) => {
    expect(eta(facts)).toBeUndefined();
  });
});

describe('the pace', () => {
  const since = (videos: number, seconds: number, sinceFirstSeconds = seconds) => ({
    ...{ videos, hours: videos / 2, seconds, sinceFirstSeconds },
  });

  test.each([
    [
      'of the last hour, where enough ended in it',
      since(30, HOUR),
      since(31, 3 * HOUR),
      9 * HOUR,
      [30, HOUR],
    ],
    ['of the last hours otherwise', since(3, HOUR), since(12, 3 * HOUR), 9 * HOUR, [12, 3 * HOUR]],
    ['none, where next to nothing ended', since(1, HOUR), since(4, 3 * HOUR), 9 * HOUR, undefined],
    [
      'of a young batch from its first end',
      since(10, 0.8 * HOUR, 1000),
      since(10, 0.8 * HOUR, 1000),
      0.8 * HOUR,
      [9, 1000],
    ],
    ['none of a batch that has only begun', since(5, 600, 300), since(5, 600, 300), 600, undefined],
  ])('%s', (_name, lastHour, lastHours, going, expected) => {
    const pace = paceOf(lastHour, lastHours, going);
    expect(pace && [pace.videos, pace.seconds]).toEqual(expected);
    if (pace !== undefined) expect(pace.hours).toBeCloseTo(pace.videos / 2);
  });
});

test.each([
  ['of the slowest: until another one is', 'llm', 20 * HOUR - (120 * HOUR) / 7],
  ['of another one: nothing', 'speech', 0],
] as const)('one slot more %s', (_name, resource, saved) => {
  expect(savedByOneMore(FACTS.left, resource)).toBeCloseTo(saved);
});

test('no slot saves more than the next slowest leaves', () => {
  const close = [left('llm', 10, 1), left('speech', 9, 1)];
  expect(savedByOneMore(close, 'llm')).toBe(1);
});
