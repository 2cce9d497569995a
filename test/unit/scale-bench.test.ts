import { figuresOf, type ScaleRun } from '../../bench/scale/figures.ts';
import { flatness, type MemorySample, thinned } from '../../bench/scale/memory.ts';

/** One sample a second, of a worker that holds so many MB and a server that holds 300. */
const samplesOf = (worker: readonly (number | undefined)[]): MemorySample[] =>
  worker.map((mb, seconds) => ({ seconds, worker: mb, temporal: 300 }));
const repeated = <T>(value: T, times: number): T[] => Array.from({ length: times }, () => value);

test.each<[string, readonly (number | undefined)[], number]>([
  ['that stays', repeated(400, 30), 1],
  ['that grows to the double', Array.from({ length: 31 }, (_, at) => 400 + at * 20), 1.61],
  ['whose warm-up is high', [...repeated(900, 3), ...repeated(400, 27)], 1],
  [
    'that is away while it is started again',
    [...repeated(400, 12), ...repeated(undefined, 6), ...repeated(380, 12)],
    0.95,
  ],
])('memory %s', (_name, worker, figure) => {
  expect(flatness(samplesOf(worker), 'worker')).toBeCloseTo(figure, 1);
});

test('memory of which nothing is known is no figure', () => {
  expect(flatness(samplesOf(repeated(undefined, 9)), 'worker')).toBeNaN();
});

const run = (over: Partial<ScaleRun> = {}): ScaleRun => ({
  ...{ videos: 100, seconds: 50, slots: 80, samples: samplesOf(repeated(400, 30)) },
  histories: { batch: 900, video: 200, batchRuns: 2 },
  stored: { stored: 100, results: 1, findings: 1, repeated: 12 },
  bytes: { postgres: 5000, temporal: 90_000 },
  kills: [
    { what: 'the worker', atSeconds: 20 },
    { what: 'the Temporal server', atSeconds: 30 },
  ],
  ...over,
});

test.each<[string, Partial<ScaleRun['stored']>, string]>([
  ['a video that was not stored', { stored: 99 }, 'settled'],
  ['a result that is missing', { results: 0.999 }, 'resultsMissing'],
  ['a segment that was mined twice', { findings: 1.001 }, 'findingsMissing'],
  ['more repeated than can have been in flight', { repeated: 161 }, 'attemptsRepeated'],
])('%s misses a goal', (_name, stored, name) => {
  const { others } = figuresOf(run({ stored: { ...run().stored, ...stored } }));
  const missed = Object.entries(others ?? {}).filter(([, { figure, goal, better }]) =>
    better === 'lower' ? figure > goal : figure < goal,
  );
  expect(missed.map(([each]) => each)).toEqual([name]);
});

test('time, memory and bytes are told in detail', () => {
  expect(figuresOf(run())).toMatchObject({
    figure: 1,
    details: {
      videosPerSecond: 2,
      peakMb: { worker: 400, temporal: 300 },
      bytesPerVideo: { postgres: 50, temporal: 900 },
    },
  });
});

test('a long curve is thinned evenly, its ends kept', () => {
  const curve = Array.from({ length: 1001 }, (_, at) => at);
  expect(thinned(curve, 5)).toEqual([0, 250, 500, 750, 1000]);
  expect(thinned([1, 2], 5)).toEqual([1, 2]);
});
