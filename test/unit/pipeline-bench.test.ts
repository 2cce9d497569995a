import { spreadOf, summaryOf } from '../../bench/pipeline/summary.ts';
import { type VideoTimes, videoTimes, type Work } from '../../bench/pipeline/video-times.ts';

const work = (stage: Work['stage'], startMs: number, endMs: number): Work => ({ stage, startMs, endMs });

/** From 1000 to 11000, in which these worked. */
const timesOf = (...all: Work[]): VideoTimes => videoTimes({ startMs: 1000, settledMs: 11_000, work: all });

test('what no stage accounts for is orchestration, and every wait is put down to what came after it', () => {
  const times = timesOf(work('download', 2000, 4000), work('transcribe', 4500, 10_000));
  expect(times).toEqual({
    wallSeconds: 10,
    orchestrationSeconds: 2.5,
    orchestrationShare: 0.25,
    stages: { download: 2, transcribe: 5.5 },
    waitedFor: { download: 1, transcribe: 0.5, settle: 1 },
  });
});

test('the time between the calls of one stage is waiting, and its calls add up', () => {
  const { stages, waitedFor } = timesOf(work('mine', 1000, 3000), work('mine', 5000, 11_000));
  expect({ stages, waitedFor }).toEqual({ stages: { mine: 8 }, waitedFor: { mine: 2, settle: 0 } });
});

test.each<[string, Work[], number]>([
  ['nothing works', [], 1],
  ['two overlap', [work('mine', 1000, 7000), work('embed', 5000, 9000)], 0.2],
  ['one lies within another', [work('mine', 1000, 9000), work('embed', 2000, 3000)], 0.2],
  ['two do the same at the same time', [work('mine', 1000, 6000), work('mine', 1000, 6000)], 0.5],
  ['they are given out of order', [work('embed', 6000, 11_000), work('mine', 1000, 6000)], 0],
  [
    'one began before the batch and one ended after it',
    [work('mine', 0, 6000), work('embed', 6000, 12_000)],
    0,
  ],
  ['one lies outside altogether', [work('mine', 0, 500), work('embed', 12_000, 13_000)], 1],
])('time counts once where %s', (_, all, share) => {
  const times = timesOf(...all);
  const worked = Object.values(times.stages).reduce((sum, seconds) => sum + seconds, 0);
  expect(times.orchestrationShare).toBeCloseTo(share);
  expect(worked + times.orchestrationSeconds).toBeCloseTo(times.wallSeconds);
});

test.each([
  [[3, 1, 2], { median: 2, lowest: 1, highest: 3 }],
  [[4, 1, 2, 3], { median: 2.5, lowest: 1, highest: 4 }],
  [[7], { median: 7, lowest: 7, highest: 7 }],
])('the spread of %j', (values, spread) => {
  expect(spreadOf(values)).toEqual(spread);
});

test('nothing measured has no spread', () => {
  expect(() => spreadOf([])).toThrow('Nothing was measured');
});

test('several runs are summed up by their medians, a stage that took no time in one of them included', () => {
  const summary = summaryOf([
    timesOf(work('download', 2000, 4000), work('embed', 4000, 10_000)),
    timesOf(work('download', 1000, 11_000)),
    timesOf(work('download', 2000, 5000), work('embed', 5000, 6000)),
  ]);
  expect(summary).toEqual({
    share: 0.2,
    shareRange: [0, 0.6],
    wallSeconds: 10,
    wallSecondsRange: [10, 10],
    orchestrationSeconds: 2,
    stages: { download: 3, embed: 1 },
    waitedFor: { download: 1, embed: 0, settle: 1 },
  });
});
