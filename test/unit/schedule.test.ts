import type { ScheduleCase } from '../../domain/schedule/schedule-case.ts';
import { simulate } from '../../domain/schedule/simulate.ts';
import { scheduleCaseOf, timesOf, watched } from '../fixtures/schedule-case-of.ts';

const SLOTS = scheduleCaseOf().slots;
/** Every work takes another time, so that none can stand for another. */
const EVERY_WORK = {
  probe: 1,
  download: 2,
  transcribe: 4,
  identify: 8,
  divide: 16,
  outline: 32,
  segment: 1000,
  evaluate: 64,
  summarise: 128,
  embed: 256,
  publish: 512,
  link: 1024,
};
const ALL_BUT_SEGMENTS = 2047;

test.each<[string, Partial<ScheduleCase> & { work?: object }, number]>([
  ['one video, nothing to wait for: the sum of its work', { work: EVERY_WORK }, ALL_BUT_SEGMENTS],
  [
    'segments at once are one after the outline',
    { work: EVERY_WORK, segmentsPerVideo: 3 },
    ALL_BUT_SEGMENTS + 1000,
  ],
  [
    'of three segments two are in flight: two rounds',
    { work: EVERY_WORK, segmentsPerVideo: 3, segmentsInFlight: 2 },
    ALL_BUT_SEGMENTS + 2000,
  ],
  [
    'seven segments on three slots: three rounds',
    { work: EVERY_WORK, segmentsPerVideo: 7, slots: { ...SLOTS, llm: 3 } },
    ALL_BUT_SEGMENTS + 3000,
  ],
  [
    'eleven steps between twelve works, and one between two rounds of segments',
    { work: EVERY_WORK, segmentsPerVideo: 2, segmentsInFlight: 1, stepSeconds: 0.5 },
    ALL_BUT_SEGMENTS + 2000 + 12 * 0.5,
  ],
  ['a queue with one slot', { videos: 3, work: { transcribe: 100 }, slots: { ...SLOTS, speech: 1 } }, 300],
  ['a queue with two slots', { videos: 3, work: { transcribe: 100 }, slots: { ...SLOTS, speech: 2 } }, 200],
  [
    'a slot that stays empty for 5 s between two pieces',
    { videos: 3, work: { transcribe: 100 }, slots: { ...SLOTS, speech: 1 }, slotGapSeconds: 5 },
    310,
  ],
  ['a window of one', { videos: 3, work: { probe: 5, transcribe: 10 }, window: 1 }, 45],
  [
    'a window of one, with a step before each start but the first and after each probe and download',
    { videos: 3, work: { probe: 5, transcribe: 10 }, window: 1, stepSeconds: 1 },
    3 * (5 + 1 + 0 + 1 + 10) + 2,
  ],
  [
    'a window of two: the next video is ready when the slot is',
    { videos: 3, work: { probe: 5, transcribe: 10 }, window: 2, slots: { ...SLOTS, speech: 1 } },
    35,
  ],
  [
    'segments of all videos share the slots: 2 × 3 of them on 4',
    { videos: 2, segmentsPerVideo: 3, work: { segment: 10 }, slots: { ...SLOTS, llm: 4 } },
    20,
  ],
  ['no segments', { work: { outline: 7, evaluate: 3 }, segmentsPerVideo: 0 }, 10],
  ['nothing to do', { videos: 5 }, 0],
])('%s', (_, given, makespanSeconds) => {
  expect(simulate(scheduleCaseOf(given)).makespanSeconds).toBeCloseTo(makespanSeconds, 6);
});

test('a piece that fails once keeps its slot for its time, rests, and goes to the end of the queue', () => {
  const failures = { share: 1, retrySeconds: 30 };
  const work = { transcribe: 100 };
  const one = scheduleCaseOf({ work, failures });
  // The download takes no time and fails too: 30, then 100, 30 and 100.
  expect(simulate(one).makespanSeconds).toBe(260);
  const two = scheduleCaseOf({ videos: 2, work, failures, slots: { ...SLOTS, speech: 1 } });
  // 30-130, 130-230, then both again.
  expect(simulate(two).makespanSeconds).toBe(430);
  expect(simulate(two).resources[0]).toMatchObject({ resource: 'speech', workSeconds: 400 });
});

test('a queue is first come, first served over all videos: an outline waits behind segments', () => {
  const work = { transcribe: 10, outline: 100, segment: 100, evaluate: 1 };
  // Both on one slot of speech, so that the second video comes 10 s later; then everything is on one slot.
  const slots = { ...SLOTS, speech: 1, llm: 1 };
  const { moments } = watched(scheduleCaseOf({ videos: 2, segmentsPerVideo: 2, work, slots }));
  const settled = [1, 2].map((count) => moments.find((moment) => moment.settled === count)!.atSeconds);
  // outline 1, outline 2 (came first), segments of 1, segments of 2.
  expect(settled).toEqual([411, 611]);
});

test('resources are told by their bounds, with the share of the time in which they work', () => {
  const work = { download: 10, transcribe: 50, outline: 5, segment: 30, evaluate: 20 };
  const slots = { ...SLOTS, speech: 2, llm: 4, flagship: 1 };
  const schedule = simulate(scheduleCaseOf({ videos: 10, segmentsPerVideo: 8, work, slots }));
  expect(schedule.resources.slice(0, 3)).toEqual([
    expect.objectContaining({ resource: 'llm', slots: 4, workSeconds: 2450, boundSeconds: 612.5 }),
    expect.objectContaining({ resource: 'speech', slots: 2, workSeconds: 500, boundSeconds: 250 }),
    expect.objectContaining({ resource: 'flagship', slots: 1, workSeconds: 200, boundSeconds: 200 }),
  ]);
  expect(schedule.binds).toBe('llm');
  // Filled once (download, transcription), drained once (evaluation).
  expect(schedule.boundSeconds).toBe(60 + 612.5 + 20);
  expect(schedule.resources[0]!.busyShare).toBeCloseTo(2450 / 4 / schedule.makespanSeconds, 9);
});

test('the bound drains over the segments, too: as many at once as one video may have', () => {
  const work = { transcribe: 100, segment: 30, evaluate: 20 };
  const slots = { ...SLOTS, speech: 1 };
  const given = { videos: 5, segmentsPerVideo: 8, work, slots, segmentsInFlight: 4 };
  const schedule = simulate(scheduleCaseOf(given));
  expect(schedule).toMatchObject({ binds: 'speech', boundSeconds: 500 + 60 + 20, makespanSeconds: 580 });
});

test('bytes are those of audio that waits to be heard, buffered those of videos not settled', () => {
  const slots = { ...SLOTS, network: 1, speech: 1, flagship: 1 };
  const given = { videos: 4, work: { download: 10, transcribe: 15, identify: 5, evaluate: 100 }, slots };
  const schedule = simulate(scheduleCaseOf({ ...given, audioBytes: 7 }));
  // Downloaded at 10, 20, 30, 40; heard from 10, 25, 40, 55 to 30, 45, ...; settled at 130.
  expect(schedule).toMatchObject({ peakBufferedVideos: 4, peakBufferedBytes: 21 });
});

test('samples are evenly spaced, at most 200, and tell what waits', () => {
  const slots = { ...SLOTS, speech: 1 };
  const { samples, makespanSeconds } = simulate(
    scheduleCaseOf({ videos: 50, work: { probe: 50, transcribe: 100 }, slots }),
  );
  expect(makespanSeconds).toBe(5050);
  expect(samples.length).toBeGreaterThanOrEqual(100);
  expect(samples.length).toBeLessThanOrEqual(200);
  const gaps = samples.slice(1).map(({ atSeconds }, index) => atSeconds - samples[index]!.atSeconds);
  for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0]!, 6);
  for (const { atSeconds, waiting, settled, buffered } of samples.slice(1)) {
    const heard = Math.max(0, Math.ceil((atSeconds - 50) / 100) - 1);
    const begun = atSeconds > 50;
    expect({ settled, speech: waiting.speech, buffered }).toEqual({
      settled: heard,
      speech: begun ? 49 - heard : 0,
      buffered: begun ? 50 - heard : 0,
    });
  }
});

test('the same case gives the same schedule, another seed another one', () => {
  const times = timesOf({ transcribe: { mean: 100, sigma: 0.5 }, evaluate: { mean: 50, sigma: 0.5 } });
  const given = {
    videos: 40,
    times,
    slots: { ...SLOTS, speech: 3 },
    failures: { share: 0.1, retrySeconds: 9 },
  };
  const first = simulate(scheduleCaseOf(given));
  expect(simulate(scheduleCaseOf(given))).toEqual(first);
  expect(simulate(scheduleCaseOf({ ...given, seed: 'another' })).makespanSeconds).not.toBe(
    first.makespanSeconds,
  );
});
