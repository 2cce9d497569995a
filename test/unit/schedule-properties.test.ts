import { ACTIVITY_QUEUES } from '../../domain/capacity/activity-queues.ts';
import { durationOf, uniformAt } from '../../domain/schedule/draw-duration.ts';
import { SCHEDULED_WORK, type ScheduleCase } from '../../domain/schedule/schedule-case.ts';
import type { ScheduleMoment } from '../../domain/schedule/schedule-watch.ts';
import { simulateSeedLoop } from '../../domain/schedule/seed-loop.ts';
import { simulate } from '../../domain/schedule/simulate.ts';
import { plainPacing, scheduleCaseOf, timesOf, watched } from '../fixtures/schedule-case-of.ts';

const CASES = 100;

/** Every kind of case there is, small: which queue binds, how full the buffer gets and what fails all differ. */
function anyCase(number: number): ScheduleCase {
  let draws = 0;
  const upTo = (most: number): number => Math.floor(uniformAt(7, number, draws++, 0) * (most + 1));
  const one = (most: number): number => 1 + upTo(most - 1);
  const works = SCHEDULED_WORK.map((work) => [work, { mean: upTo(40) * upTo(3), sigma: upTo(2) * 0.4 }]);
  const waitSeconds = upTo(60);
  return scheduleCaseOf({
    videos: one(25),
    segmentsPerVideo: upTo(12),
    times: timesOf(Object.fromEntries(works)),
    stepSeconds: upTo(1) * 0.3,
    slotGapSeconds: upTo(1) * 0.2,
    slots: {
      network: one(4),
      speech: one(3),
      voices: one(3),
      llm: one(6),
      flagship: one(3),
      embedding: one(2),
      database: one(5),
    },
    concurrentVideos: one(4),
    window: one(10),
    segmentsInFlight: one(8),
    accounts: upTo(3),
    pacing: plainPacing(
      {
        firstDownloads: upTo(6),
        firstSecondsMin: 1,
        firstSecondsMax: 1 + upTo(9),
        lowBuffer: 1,
        lowSecondsMax: 10 + upTo(20),
        secondsMin: waitSeconds,
        secondsMax: waitSeconds + upTo(200),
        targetBuffer: one(5),
        drainDownloads: upTo(3),
      },
      {
        quietHours: upTo(2) === 0 ? '12:10-13:30' : undefined,
        dailyCap: upTo(3) === 0 ? one(9) : undefined,
        maxBufferGb: 0.02 * one(9),
      },
    ),
    failures: upTo(1) === 0 ? undefined : { share: uniformAt(8, number, 0, 0), retrySeconds: upTo(30) },
    pauses: upTo(1) === 0 ? undefined : [{ account: 0, fromSeconds: upTo(500), toSeconds: 500 + upTo(900) }],
    seed: `case ${number}`,
  });
}

const cases = Array.from({ length: CASES }, (_, number) => anyCase(number));

test.each(cases.map((given, number) => [number, given] as const))(
  'case %i keeps to window, slots, turns and segments in flight, settles everybody, and beats no bound',
  (_, given) => {
    const { schedule, moments } = watched(given);
    const most = (of: (moment: ScheduleMoment) => number): number =>
      moments.reduce((highest, moment) => Math.max(highest, of(moment)), 0);
    expect(most(({ videosInFlight }) => videosInFlight)).toBe(Math.min(given.window, given.videos));
    for (const queue of ACTIVITY_QUEUES)
      expect(most(({ busy }) => busy[queue])).toBeLessThanOrEqual(given.slots[queue]);
    expect(most(({ turns }) => turns)).toBeLessThanOrEqual(given.accounts);
    expect(most(({ segmentsInFlight }) => segmentsInFlight)).toBe(
      given.times.segment.mean === 0 ? 0 : Math.min(given.segmentsInFlight, given.segmentsPerVideo),
    );
    const times = moments.map(({ atSeconds }) => atSeconds);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(moments.at(-1)).toMatchObject({
      settled: given.videos,
      videosInFlight: 0,
      atSeconds: schedule.makespanSeconds,
    });
    const { makespanSeconds, boundSeconds, resources } = schedule;
    // A sum of a million seconds is not exact to the last bit.
    const longest = makespanSeconds * (1 + 1e-9);
    expect(boundSeconds).toBeLessThanOrEqual(longest);
    for (const use of resources) {
      expect(use.boundSeconds).toBeLessThanOrEqual(boundSeconds);
      expect(use.busyShare).toBeLessThanOrEqual(1 + 1e-9);
    }
  },
);

test('being watched changes nothing', () => {
  for (const given of cases.slice(0, 10)) expect(watched(given).schedule).toEqual(simulate(given));
});

test('the seed loop settles everybody, and no more work at once than its workers and the slots allow', () => {
  for (const given of cases) {
    const one = simulateSeedLoop(given, 1, 2);
    const many = simulateSeedLoop({ ...given, slots: { ...given.slots, speech: 1 } }, 5, 2);
    expect(one.workersBusyShare).toBeLessThanOrEqual(1 + 1e-9);
    expect(many.workersBusyShare).toBeLessThanOrEqual(1 + 1e-9);
    const speech = simulate(given).resources.find(({ resource }) => resource === 'speech')!.workSeconds;
    expect(one.makespanSeconds).toBeGreaterThanOrEqual(speech * (1 - 1e-9));
    expect(many.makespanSeconds).toBeGreaterThanOrEqual(speech * (1 - 1e-9));
    expect(one.downloadedSeconds).toBeLessThanOrEqual(one.makespanSeconds);
  }
});

test('a lognormal duration has the mean it is given, and sigma for its logarithm', () => {
  const drawn = Array.from({ length: 20_000 }, (_, video) =>
    durationOf({ mean: 45, sigma: 0.5 }, 1, video, 3),
  );
  const mean = drawn.reduce((sum, seconds) => sum + seconds, 0) / drawn.length;
  const logs = drawn.map(Math.log);
  const mu = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const sigma = Math.sqrt(logs.reduce((sum, log) => sum + (log - mu) ** 2, 0) / logs.length);
  expect(Math.abs(mean / 45 - 1)).toBeLessThan(0.02);
  expect(Math.abs(sigma - 0.5)).toBeLessThan(0.02);
});
