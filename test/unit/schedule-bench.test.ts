import { FULL } from '../../bench/schedule/bench-case.ts';
import { boundSeconds } from '../../bench/schedule/bound.ts';
import { Pieces } from '../../bench/schedule/pieces.ts';
import { predict } from '../../bench/schedule/predict.ts';
import { videoIdOf, videoNumber } from '../../bench/schedule/video-ids.ts';
import { slotUse, WorkLog } from '../../bench/schedule/work-log.ts';
import { within } from '../../bench/servers/bounded.ts';
import { asVideoId } from '../../domain/ids.ts';
import {
  SCHEDULED_WORK,
  type ScheduleCase,
  type ScheduledWork,
} from '../../domain/schedule/schedule-case.ts';
import { simulate } from '../../domain/schedule/simulate.ts';

const allTake = (seconds: number, others: Partial<Record<ScheduledWork, number>> = {}) =>
  Object.fromEntries(
    SCHEDULED_WORK.map((work) => [work, { mean: others[work] ?? seconds, sigma: 0 }]),
  ) as ScheduleCase['times'];

const plain: ScheduleCase = {
  ...FULL.schedule,
  ...{ videos: 10, segmentsPerVideo: 20, segmentsInFlight: 5, times: allTake(1, { segment: 10 }) },
  slots: { ...FULL.schedule.slots, llm: 10 },
  ...{ failures: undefined, pauses: [], seed: 's', startsAtMs: 0 },
};

test('the bound is the busiest work over its slots, an ordinary way to it and an ordinary way from it', () => {
  // 10 outlines and 200 segments of 10 s in 10 slots; 5 works before them and 5 after.
  expect(boundSeconds(plain, simulate(plain))).toBeCloseTo(5 + (10 + 2000) / 10 + 5);
});

test('where segments lie on the way to the end, they take as long as so many at once do', () => {
  const speechBinds = { ...plain, times: allTake(1, { transcribe: 1000 }) };
  // 10 videos in 8 slots; probe and download before; 20 segments 5 at a time and 8 other works after.
  expect(boundSeconds(speechBinds, simulate(speechBinds))).toBeCloseTo(2 + 10_000 / 8 + 20 / 5 + 8);
});

test('a piece that fails once is done twice, after its wait, and the bound knows', () => {
  const failing = { ...plain, failures: { share: 1, retrySeconds: 7 } };
  const pieces = new Pieces(failing, 0.5);
  expect(pieces.failsOnce({ work: 'evaluate', video: 3 })).toBe(true);
  expect(pieces.withFailure({ work: 'evaluate', video: 3 })).toBeCloseTo((1 + 7 + 1) / 2);
  expect(boundSeconds(failing, simulate(failing))).toBeCloseTo(5 * 9 + (2 * 2010) / 10 + 5 * 9);
});

test('the same seed gives every piece the same time, and another one gives it another', () => {
  const [one, again, other] = ['a', 'a', 'b'].map(
    (seed) => new Pieces({ ...FULL.schedule, seed, startsAtMs: 0 }, 1),
  );
  const piece = { work: 'segment', video: 7, segment: 3 } as const;
  expect(one!.secondsOf(piece)).toBe(again!.secondsOf(piece));
  expect(one!.secondsOf(piece)).not.toBe(other!.secondsOf(piece));
});

test('the full case is one whose plan promises the goals: the models bind, and the seed loop takes 1.7 times as long', () => {
  const { binds, bound, strictBound, sameDraws, seedLoop } = predict(FULL, 'any');
  expect(binds).toBe('llm');
  expect(strictBound).toBeLessThan(bound);
  expect(sameDraws).toBeGreaterThan(strictBound);
  expect(seedLoop / sameDraws).toBeGreaterThan(1.7);
});

test('slots are used for as long as work held them, between the first piece and the last', () => {
  const done = [
    { work: 'segment', video: 0, startMs: 1000, endMs: 3000, failed: false },
    { work: 'outline', video: 0, startMs: 0, endMs: 1000, failed: false },
    { work: 'evaluate', video: 0, startMs: 3000, endMs: 9000, failed: false },
  ] as const;
  expect(slotUse(done, ['outline', 'segment'], 2)).toEqual({
    workSeconds: 3,
    spanSeconds: 3,
    busyShare: 0.5,
  });
  expect(() => slotUse(done, ['link'], 2)).toThrow('Nothing was done of link');
});

test('work that fails is noted, and counted when it is done', async () => {
  const log = new WorkLog();
  await log.note('embed', 1, async (failed) => failed());
  await log.note('embed', 1, async () => {});
  await expect(log.note('embed', 2, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
  expect(log.done.map(({ failed }) => failed)).toEqual([true, false, true]);
  expect(log.count('embed')).toBe(1);
});

test('a video is known by the number in its id', () => {
  expect(videoNumber(videoIdOf('ours-0a-1', 42))).toBe(42);
  expect(() => videoNumber(asVideoId('elsewhere'))).toThrow('no video of this bench');
});

test('what does not end in time is an error that names it; whoever is asked to stop does not wait', async () => {
  const never = new Promise<never>(() => {});
  const { signal } = new AbortController();
  await expect(within(0.01, 'The run x', never, signal)).rejects.toThrow('The run x did not end within 0 s.');
  await expect(within(60, 'x', never, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  expect(await within(60, 'x', Promise.resolve(3), signal)).toBe(3);
});
