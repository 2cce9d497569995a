import { figuresOf } from '../../bench/overhead/figures.ts';
import { processorSeconds } from '../../bench/overhead/processor-time.ts';
import type { BatchCost } from '../../bench/overhead/run-side.ts';

const cost = (videos: number, over: Partial<BatchCost> = {}): BatchCost => ({
  videos,
  seconds: videos / 10,
  activities: videos * 26,
  processor: { worker: videos * 0.1, temporal: videos * 0.2, postgres: videos * 0.02 },
  history: { events: videos * 4, largest: 900, runs: 1 },
  peakMb: 500,
  bytes: { postgres: videos * 9000, temporal: videos * 60_000 },
  ...over,
});

test('the figure is what a video costs in the large batch over the small one, in processor time whatever the clock says', () => {
  const large = cost(2000, {
    seconds: 9999,
    processor: { worker: 220, temporal: 440, postgres: 44 },
  });
  expect(figuresOf([cost(200), large], [cost(200), cost(2000)]).figure).toBeCloseTo(1.1);
});

test('where the servers cannot be read, the clock has to do', () => {
  const unread = { worker: 1, temporal: undefined, postgres: undefined };
  const small = cost(200, { processor: unread });
  const large = cost(2000, { processor: unread, seconds: 300 });
  expect(figuresOf([small, large], [cost(200), cost(2000)]).figure).toBeCloseTo(1.5);
});

test('events and histories are those of the worst batch, the throughput that of the large ones', () => {
  const small = cost(200, { history: { events: 1100, largest: 1100, runs: 1 } });
  const large = cost(2000, { history: { events: 8000, largest: 4100, runs: 2 } });
  const plain = cost(2000, { seconds: 180 });
  const { others } = figuresOf([small, large], [cost(200), plain]);
  expect(others).toEqual({
    eventsPerChild: { figure: 5.5, goal: 5.2, better: 'lower' },
    largestHistory: { figure: 4100, goal: 5000, better: 'lower' },
    throughputOverPlain: { figure: 0.9, goal: 0.85, better: 'higher' },
  });
});

test('every size is told in detail, per video and per activity', () => {
  const { details } = figuresOf([cost(200), cost(2000)], [cost(200), cost(2000)]);
  expect(details.ours).toMatchObject([
    {
      videosPerSecond: 10,
      activitiesPerSecond: 260,
      processorSecondsPerVideo: 0.32,
      processorMsPerActivity: { worker: 3.846, temporal: 7.692, postgres: 0.769 },
      bytesPerVideo: { postgres: 9000, temporal: 60_000 },
    },
    { videos: 2000 },
  ]);
});

test.each<[string, string, number]>([
  ['user and system', '42 (node) S 1 42 42 0 -1 4194560 9 0 0 0 150 50 0 0 20 0', 2],
  ['children that have ended', '42 (postgres) S 1 42 42 0 -1 0 9 0 0 0 100 100 30 70 20 0', 3],
  ['a name with spaces and brackets', '42 (a) b (c) S 1 42 42 0 -1 0 9 0 0 0 1 1 1 1 20 0', 0.04],
  ['a process that has ended', '', 0],
])('processor time: %s', (_name, stat, seconds) => {
  expect(processorSeconds(stat)).toBe(seconds);
});
