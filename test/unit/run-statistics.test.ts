import { type RunFacts, runStatistics } from '../../domain/statistics/run-statistics.ts';
import { speakerShares } from '../../domain/statistics/speaker-shares.ts';
import { markOf, TARGETS } from '../../domain/statistics/targets.ts';

const NOTHING = { stored: 0, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0, open: 0 };

const facts = (changes: Partial<RunFacts> = {}): RunFacts => ({
  counts: NOTHING,
  wallSeconds: 3600,
  audioSeconds: 0,
  heard: { recordings: 0, audioSeconds: 0, workerSeconds: 0, medianRtf: null },
  transcripts: [],
  spoken: [],
  voices: [],
  withoutSpeech: 0,
  alreadyStored: 0,
  monologues: 0,
  embedding: { calls: 0, texts: 0 },
  claims: { visible: 0, accepted: 0, rejected: 0, unevaluated: 0, tiers: { A: 0, B: 0, C: 0 } },
  work: [],
  accounts: [],
  peaks: [],
  ...changes,
});

const heard = (hours: number, rtf: number) => ({
  recordings: 1,
  audioSeconds: hours * 3600,
  workerSeconds: hours * 3600 * rtf,
  medianRtf: rtf,
});

test('defect 125: host, guest and unknown together are the segments, never more', () => {
  const shares = speakerShares([
    { role: 'host', segments: 120, speechMs: 3_600_000 },
    { role: 'guest', segments: 100, speechMs: 1_800_000 },
    { role: 'unknown', segments: 25, speechMs: 0 },
  ]);
  const { host, guest, unknown } = shares.roles;
  expect(shares.segments).toBe(245);
  expect(host.segments + guest.segments + unknown.segments).toBe(245);
  expect(host.share + guest.share + unknown.share).toBeCloseTo(1, 10);
  expect(shares.speechHours).toBeCloseTo(1.5, 10);
});

test('defect 125: hours of audio are those of all stored videos, also where nothing was transcribed in this run', () => {
  const statistics = runStatistics(facts({ counts: { ...NOTHING, stored: 3 }, audioSeconds: 3 * 3600 }));
  expect(statistics.audioHours).toBe(3);
  expect(statistics.speech).toBeUndefined();
});

test.each([
  [{ stored: 9, failed: 1, skipped: 90 }, 0.9],
  [{ stored: 1, unavailable: 1, parked: 1, failed: 1, cancelled: 6, open: 5 }, 0.25],
  [{ skipped: 5 }, undefined],
])('defect 126: the success rate of %j leaves out what was skipped: %s', (counts, expected) => {
  expect(runStatistics(facts({ counts: { ...NOTHING, ...counts } })).successRate).toBe(expected);
});

test.each([
  ['rtf', 0.1, 'met'],
  ['rtf', 0.15, 'met'],
  ['rtf', 0.22, 'met'],
  ['rtf', 0.23, 'missed'],
  ['throughput', 80, 'met'],
  ['throughput', 50, 'met'],
  ['throughput', 30, 'near'],
  ['throughput', 10, 'missed'],
] as const)('defect 127: a %s of %s is %s: better than the target is no warning', (figure, value, mark) => {
  expect(markOf(value, TARGETS[figure])).toBe(mark);
});

test('defect 127: the marks are those of the measured figures', () => {
  const { marks, speedUp, hoursFor1200 } = runStatistics(facts({ heard: heard(60, 0.1) }));
  expect(marks).toEqual({ rtf: 'met', throughput: 'met' });
  expect(speedUp).toBeCloseTo(10, 10);
  expect(hoursFor1200).toBeCloseTo(20, 10);
});

test('defect 130: what was saved comes from measured times, and may be less than nothing', () => {
  const quick = runStatistics(
    facts({
      counts: { ...NOTHING, stored: 2 },
      wallSeconds: 2 * 3600,
      audioSeconds: 5 * 3600,
      work: [
        { stage: 'transcribe', runs: 2, failed: 0, seconds: 3 * 3600, medianSeconds: 5400 },
        { stage: 'mine', runs: 2, failed: 0, seconds: 1800, medianSeconds: 900 },
      ],
    }),
  );
  expect(quick.time).toEqual({ workHours: 3.5, savedByOverlapHours: 1.5, savedListeningHours: 3 });
  const slow = runStatistics(facts({ counts: { ...NOTHING, stored: 2 }, wallSeconds: 3600 }));
  expect(slow.time).toEqual({ workHours: 0, savedByOverlapHours: -1, savedListeningHours: -1 });
});

test('where everything was skipped that is said, and is no failure', () => {
  const statistics = runStatistics(facts({ counts: { ...NOTHING, skipped: 4 }, alreadyStored: 4 }));
  expect(statistics).toMatchObject({ everythingSkipped: true, errors: 0, contentHashSkips: 4 });
  expect(runStatistics(facts()).everythingSkipped).toBe(false);
});

test('accounts used are those that had a turn', () => {
  const account = (name: string, turns: number) => ({
    ...{ account: name, kind: 'account', downloads: 0, refused: 0, turns },
    ...{ downloadSeconds: 0, waitSeconds: 0 },
  });
  expect(runStatistics(facts({ accounts: [account('alice', 3), account('bob', 0)] })).accountsUsed).toBe(1);
});
