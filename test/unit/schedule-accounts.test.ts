import { simulate } from '../../domain/schedule/simulate.ts';
import { plainPacing, scheduleCaseOf, turnTimes, watched } from '../fixtures/schedule-case-of.ts';

const SLOTS = scheduleCaseOf().slots;
const given = { videos: 4, accounts: 1, work: { download: 10 } };

test('one account waits after each download, from its end', () => {
  expect(turnTimes(scheduleCaseOf(given))).toEqual([0, 110, 220, 330]);
  expect(simulate(scheduleCaseOf(given)).makespanSeconds).toBe(340);
});

test('two accounts download at once', () => {
  const two = scheduleCaseOf({ ...given, accounts: 2 });
  expect(turnTimes(two)).toEqual([0, 0, 110, 110]);
  expect(simulate(two).makespanSeconds).toBe(120);
});

test('no accounts: nobody waits for a turn, and no buffer is full', () => {
  const pacing = plainPacing({ targetBuffer: 1 });
  const work = { download: 10, transcribe: 90 };
  const local = scheduleCaseOf({ videos: 4, accounts: 0, concurrentVideos: 1, pacing, work });
  expect(simulate(local)).toMatchObject({ makespanSeconds: 100, peakBufferedVideos: 4 });
  expect(simulate(local).resources.map(({ resource }) => resource)).not.toContain('downloads');
});

test('waits are low while few videos wait downloaded beyond those in work, and ordinary above', () => {
  const pacing = plainPacing({ lowBuffer: 2, targetBuffer: 50 });
  const slow = { videos: 6, accounts: 1, concurrentVideos: 1, work: { download: 10, transcribe: 10_000 } };
  // After its first, second, third download: depth 0, 1, 2.
  expect(turnTimes(scheduleCaseOf({ ...slow, pacing }))).toEqual([0, 20, 40, 150, 260, 370]);
});

test('the buffer build shares its short waits, the drain keeps to ordinary ones', () => {
  const pacing = plainPacing({
    firstDownloads: 3,
    firstSecondsMin: 1,
    firstSecondsMax: 1,
    lowBuffer: 5,
    drainDownloads: 2,
  });
  expect(turnTimes(scheduleCaseOf({ ...given, videos: 7, pacing }))).toEqual([0, 11, 22, 33, 53, 163, 273]);
  // Half of three each, rounded up: two short waits.
  const two = scheduleCaseOf({ ...given, videos: 8, accounts: 2, pacing });
  expect(turnTimes(two)).toEqual([0, 0, 11, 11, 22, 22, 42, 132]);
});

test('a new account starts slowly where that is set', () => {
  const pacing = plainPacing({}, { slowStartDownloads: 2, slowStartFactor: 3 });
  expect(turnTimes(scheduleCaseOf({ ...given, pacing }))).toEqual([0, 310, 520, 630]);
});

test('a full buffer holds downloads back until a look a minute later', () => {
  const pacing = plainPacing({ targetBuffer: 2, secondsMin: 1, secondsMax: 1 });
  const slots = { ...SLOTS, speech: 1 };
  const slow = {
    videos: 6,
    accounts: 1,
    concurrentVideos: 1,
    work: { download: 10, transcribe: 100 },
    slots,
  };
  // One is in work and two wait at 32: looks at 92 and 152. The first is heard at 110. Full again at 162: look at 222.
  // The second is heard at 210. Full again at 232: looks at 292 and 352. The third is heard at 310.
  expect(turnTimes(scheduleCaseOf({ ...slow, pacing }))).toEqual([0, 11, 22, 152, 222, 352]);
});

test('a video that asks makes them look at once', () => {
  const pacing = plainPacing({ targetBuffer: 2, secondsMin: 1, secondsMax: 1 });
  const slots = { ...SLOTS, speech: 1 };
  const slow = {
    videos: 6,
    accounts: 1,
    concurrentVideos: 1,
    work: { download: 10, transcribe: 100 },
    slots,
  };
  // With a window of four a settled video brings one that asks, at 110 and 210. At 310 there is no other: look at 340.
  expect(turnTimes(scheduleCaseOf({ ...slow, pacing, window: 4 }))).toEqual([0, 11, 22, 110, 210, 340]);
});

test('audio of as many bytes as are allowed holds downloads back', () => {
  const pacing = plainPacing({ secondsMin: 1, secondsMax: 1 }, { maxBufferGb: 0.04 });
  const slots = { ...SLOTS, speech: 1 };
  const slow = { videos: 4, accounts: 1, work: { download: 10, transcribe: 100 }, slots, pacing };
  // Two files are 0.04 GB, at 21: looks at 81 and 141, the first is heard at 110. Then at 151: look at 211.
  expect(turnTimes(scheduleCaseOf({ ...slow, audioBytes: 20e6 }))).toEqual([0, 11, 141, 211]);
  expect(simulate(scheduleCaseOf({ ...slow, audioBytes: 20e6 })).peakBufferedBytes).toBe(40e6);
  expect(turnTimes(scheduleCaseOf({ ...slow, audioBytes: 9e6 }))).toEqual([0, 11, 22, 33]);
});

test('a download that fails uses up a turn; its video asks again before the others, after its rest', () => {
  const failures = { share: 1, retrySeconds: 30 };
  const { moments, schedule } = watched(scheduleCaseOf({ ...given, videos: 2, failures }));
  // The first one's turns are at 0 and, asked for at 40, at 110; the second one's at 220 and 330.
  expect(schedule.makespanSeconds).toBe(340);
  expect(moments.find(({ settled }) => settled === 1)!.atSeconds).toBe(120);
  expect(schedule.resources.find(({ resource }) => resource === 'downloads')!.workSeconds).toBe(340);
});

test('an account that pauses gets no turns meanwhile; the others go on', () => {
  const pauses = [{ account: 0, fromSeconds: 5, toSeconds: 400 }];
  expect(turnTimes(scheduleCaseOf({ ...given, pauses }))).toEqual([0, 400, 510, 620]);
  expect(turnTimes(scheduleCaseOf({ ...given, accounts: 2, pauses }))).toEqual([0, 0, 110, 220]);
  const later = [{ account: 0, fromSeconds: 105, toSeconds: 400 }];
  expect(turnTimes(scheduleCaseOf({ ...given, pauses: later }))).toEqual([0, 400, 510, 620]);
});

test('nobody downloads in quiet hours, day after day', () => {
  const pacing = plainPacing({ secondsMin: 6 * 3600, secondsMax: 6 * 3600 }, { quietHours: '23:00-06:30' });
  const hours = turnTimes(scheduleCaseOf({ ...given, videos: 6, pacing, work: { download: 0 } })).map(
    (seconds) => seconds / 3600,
  );
  // It begins at 12:00: 12:00, 18:00, (0:00 →) 6:30, 12:30, 18:30, (0:30 →) 6:30.
  expect(hours).toEqual([0, 6, 18.5, 24.5, 30.5, 42.5]);
});

test('an account downloads no more than its daily cap; days end at midnight', () => {
  const pacing = plainPacing({}, { dailyCap: 2 });
  const hours = turnTimes(scheduleCaseOf({ ...given, videos: 5, pacing, work: { download: 0 } })).map(
    (seconds) => seconds / 3600,
  );
  expect(hours).toEqual([0, 100 / 3600, 12, 12 + 100 / 3600, 36]);
});

test('the bound of downloads is what an empty buffer would let them take, quiet hours and caps among it', () => {
  const downloads = (schedule: ReturnType<typeof simulate>) =>
    schedule.resources.find(({ resource }) => resource === 'downloads')!;
  const plain = simulate(scheduleCaseOf({ ...given, accounts: 2 }));
  expect(plain.binds).toBe('downloads');
  // Four downloads and two waits between them.
  expect(downloads(plain)).toMatchObject({ slots: 2, workSeconds: 240, boundSeconds: 120, busyShare: 1 });
  const quiet = plainPacing({ secondsMin: 6 * 3600, secondsMax: 6 * 3600 }, { quietHours: '23:00-06:30' });
  const days = simulate(scheduleCaseOf({ ...given, videos: 12, pacing: quiet }));
  expect(downloads(days).boundSeconds).toBeGreaterThan(11 * 6 * 3600);
  expect(downloads(days).boundSeconds).toBeLessThanOrEqual(days.makespanSeconds);
  const capped = simulate(scheduleCaseOf({ ...given, videos: 5, pacing: plainPacing({}, { dailyCap: 2 }) }));
  expect(downloads(capped).boundSeconds).toBe(36 * 3600);
});
