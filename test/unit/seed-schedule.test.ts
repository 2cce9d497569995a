import { whereItBreaks } from '../../domain/schedule/seed-breaks.ts';
import { SEED_CLAIMS, type SeedClaim, seedFormula } from '../../domain/schedule/seed-claims.ts';
import { simulateSeedLoop } from '../../domain/schedule/seed-loop.ts';
import type { OurDays } from '../../domain/schedule/seed-row.ts';
import { seedCases, seedRow } from '../../domain/schedule/seed-table.ts';
import { simulate } from '../../domain/schedule/simulate.ts';
import { plainPacing, scheduleCaseOf } from '../fixtures/schedule-case-of.ts';

const SLOTS = scheduleCaseOf().slots;
const STAGES = { transcribe: 100, segment: 10, evaluate: 50, publish: 5 };

test('a worker does the stages of one video in turn, eight segments at once in rounds', () => {
  const work = { ...STAGES, download: 20 };
  const given = scheduleCaseOf({ videos: 1, segmentsPerVideo: 20, work, accounts: 1 });
  // 20, 100, three rounds of 10, 50, 5.
  expect(simulateSeedLoop(given, 1)).toEqual({
    makespanSeconds: 205,
    downloadedSeconds: 20,
    workersBusyShare: 185 / 205,
  });
  expect(simulateSeedLoop(given, 1, 5).makespanSeconds).toBe(215);
});

test('workers take the next video as soon as they are done, and share the slots there are', () => {
  const given = { videos: 5, segmentsPerVideo: 8, work: STAGES };
  expect(simulateSeedLoop(scheduleCaseOf(given), 2).makespanSeconds).toBe(3 * 165);
  const oneModel = scheduleCaseOf({
    videos: 2,
    segmentsPerVideo: 8,
    work: STAGES,
    slots: { ...SLOTS, llm: 8 },
  });
  expect(simulateSeedLoop(oneModel, 2).makespanSeconds).toBe(165 + 10);
});

test('one thread downloads one video at a time, as any account whose own delay has passed', () => {
  const given = { videos: 6, work: { download: 10 } };
  expect(simulateSeedLoop(scheduleCaseOf({ ...given, accounts: 1 }), 1).downloadedSeconds).toBe(560);
  // 0-10 as the first, 10-20 as the second, then 110-120 and 120-130, 220-230 and 230-240.
  expect(simulateSeedLoop(scheduleCaseOf({ ...given, accounts: 2 }), 1).downloadedSeconds).toBe(240);
  expect(simulateSeedLoop(scheduleCaseOf({ ...given, accounts: 0 }), 1).downloadedSeconds).toBe(60);
});

test('the thread waits a minute when the queue is at its target', () => {
  const pacing = plainPacing({ secondsMin: 0, secondsMax: 0, targetBuffer: 1 });
  const work = { download: 10, transcribe: 100 };
  // One in work from 10, one waits from 20: looks at 80 and, the second being taken at 110, at 140.
  const given = scheduleCaseOf({ videos: 3, accounts: 1, work, pacing });
  expect(simulateSeedLoop(given, 1)).toMatchObject({ downloadedSeconds: 150, makespanSeconds: 310 });
});

test('a failed download is tried again by the thread, which meanwhile downloads nothing', () => {
  const failures = { share: 1, retrySeconds: 30 };
  const given = scheduleCaseOf({ videos: 2, work: { download: 10 }, failures });
  expect(simulateSeedLoop(given, 1).downloadedSeconds).toBe(100);
});

describe('the headline table', () => {
  const claimOf = (name: string): SeedClaim => SEED_CLAIMS.find((claim) => claim.name === name)!;
  const days = (count: number): number => Number(count.toFixed(1));
  const daysOf = ({ makespanSeconds }: { makespanSeconds: number }): number => days(makespanSeconds / 86_400);

  test('its formula gives what it claims, as far as its own rounding goes', () => {
    const worked = SEED_CLAIMS.map((claim) => [claim.name, claim.claimedDays, days(seedFormula(claim).days)]);
    expect(worked).toEqual([
      ['8 workers', 12.2, 12.3],
      ['8 workers, quick stages', 12.2, 12.3],
      ['12 workers', 8.3, 8.2],
      ['16 workers', 6.2, 6.2],
      ['24 workers', 4.1, 4.1],
      ['M2 Max 32 GB', 16, 16.3],
      ['M2 Ultra 64 GB', 8, 8.2],
      ['M2 Ultra 128 GB', 4.7, 4.9],
    ]);
  });

  test('8 workers: 12 days by their loop where this schedule takes 5.7, and 7.0 at the normal delay', () => {
    const { theirLoop, ours, breaks } = seedRow(claimOf('8 workers'));
    expect(days(theirLoop.ownPoolsDays)).toBe(12.1);
    expect(days(theirLoop.oneModelDays)).toBe(45.6);
    expect(days(theirLoop.oneAccountDays)).toBe(20.8);
    expect(ours.lowDelay.binds).toBe('llm');
    expect(days(ours.lowDelay.days)).toBe(5.7);
    expect(ours.lowDelay.days / ours.lowDelay.boundDays).toBeLessThan(1.01);
    expect(ours.normalDelay.binds).toBe('downloads');
    expect(days(ours.normalDelay.days)).toBe(7);
    expect(ours.oneAccount.binds).toBe('downloads');
    expect(days(ours.oneAccount.days)).toBe(20.8);
    expect(breaks).toBe(
      'It counts on 64 language-model calls at full speed at once, where one model that serves 8 takes 45.6 days; downloads by the one account it calls enough take 20.8 days.',
    );
  });

  test('8 workers with quick stages: 11.1 days by their loop, 5.7 and 6.6 by this schedule', () => {
    const { lowDelay, normalDelay } = seedCases(claimOf('8 workers, quick stages'));
    expect(daysOf(simulateSeedLoop(lowDelay, 8))).toBe(11.1);
    expect(daysOf(simulate(lowDelay))).toBe(5.7);
    expect(daysOf(simulate(normalDelay))).toBe(6.6);
  });

  test('a machine with one evaluation at once is bound by that', () => {
    const schedule = simulate(seedCases(claimOf('M2 Max 32 GB')).lowDelay);
    expect(schedule.binds).toBe('flagship');
    expect(daysOf(schedule)).toBe(17);
  });

  test('a sentence says what breaks, and nothing that holds', () => {
    const ours = (binds: OurDays['binds'], boundDays: number): OurDays => ({
      days: boundDays,
      boundDays,
      binds,
    });
    const figures = {
      theirLoop: { ownPoolsDays: 17, oneModelDays: 60.8, oneAccountDays: 20.8 },
      ours: {
        lowDelay: ours('flagship', 17.01),
        normalDelay: ours('downloads', 16.5),
        oneAccount: ours('downloads', 20.8),
        oneModel: ours('llm', 60.8),
      },
    };
    expect(whereItBreaks(claimOf('M2 Max 32 GB'), figures)).toBe(
      'It counts on 48 language-model calls at full speed at once, where one model that serves 6 takes 60.8 days; evaluations, 1 at once, take 17.0 days; downloads by 3 accounts at their normal delay take 16.5 days; downloads by the one account it calls enough take 20.8 days.',
    );
    const slower = { ...claimOf('M2 Max 32 GB'), claimedDays: 20 };
    expect(whereItBreaks(slower, figures)).not.toMatch(/evaluations|3 accounts/);
  });
});
