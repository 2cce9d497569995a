import type { z } from 'zod';
import { type PacingSettings, pacingSchema } from '../../domain/configuration.ts';
import type { PacingPhase } from '../../domain/pacing/delay.ts';
import { fullBuffer } from '../../domain/pacing/full-buffer.ts';
import {
  bufferMaxOf,
  buildShare,
  drawDelay,
  isBufferFull,
  mayBeginBuild,
  type PacingMoment,
  phaseOf,
  slowStartFactor,
} from '../../domain/pacing/pacing.ts';
import { uniformDraw } from '../../domain/pacing/uniform-draw.ts';
import { uniformityOf } from '../fixtures/kolmogorov-smirnov.ts';

type PacingInput = z.input<typeof pacingSchema>;
const pacingOf = (settings: PacingInput = {}): PacingSettings =>
  pacingSchema.parse({ openHosts: ['media.example.org'], ...settings });
const moment = (more: Partial<PacingMoment> = {}): PacingMoment => ({
  phase: 'steady',
  depth: 5,
  multiplier: 1,
  slowStart: 1,
  ...more,
});

type Preset = PacingSettings['preset'];
type Bounds = [preset: Preset, phase: PacingPhase, depth: number, min: number, max: number];

const BOUNDS: Bounds[] = [
  ['steady', 'build', 0, 30, 60],
  ['steady', 'build', 9, 30, 60],
  ['steady', 'steady', 0, 60, 120],
  ['steady', 'steady', 4, 60, 120],
  ['steady', 'steady', 5, 180, 300],
  ['steady', 'steady', 9, 180, 300],
  ['steady', 'drain', 0, 180, 300],
  ['steady', 'drain', 9, 180, 300],
  ['deep-buffer', 'build', 0, 60, 120],
  ['deep-buffer', 'build', 100, 60, 120],
  ['deep-buffer', 'steady', 0, 90, 150],
  ['deep-buffer', 'steady', 19, 90, 150],
  ['deep-buffer', 'steady', 20, 180, 300],
  ['deep-buffer', 'steady', 50, 180, 300],
  ['deep-buffer', 'steady', 51, 270, 450],
  ['deep-buffer', 'steady', 100, 270, 450],
  ['deep-buffer', 'drain', 0, 180, 300],
  ['deep-buffer', 'drain', 80, 180, 300],
  ['bulk', 'build', 0, 30, 60],
  ['bulk', 'steady', 4, 60, 120],
  ['bulk', 'steady', 5, 180, 300],
  ['bulk', 'drain', 0, 180, 300],
];

test.each(BOUNDS)(
  '10,000 waits of %s in %s at depth %i lie uniformly between %i and %i s',
  (preset, phase, depth, min, max) => {
    const pacing = pacingOf({ preset });
    const waits = Array.from({ length: 10_000 }, (_, at) => {
      const random = uniformDraw(`${preset} ${phase} ${depth} ${at}`);
      return drawDelay(moment({ phase, depth }), pacing, random).seconds;
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(min);
    expect(Math.max(...waits)).toBeLessThanOrEqual(max);
    expect(uniformityOf(waits, min, max)).toMatchObject({ uniform: true });
  },
);

test('the test of uniformity finds a draw that is pulled towards its minimum', () => {
  const pulled = Array.from({ length: 10_000 }, (_, at) =>
    Math.min(uniformDraw(`first ${at}`), uniformDraw(`second ${at}`)),
  );
  expect(uniformityOf(pulled, 0, 1).uniform).toBe(false);
});

test('the same seed gives the same waits', () => {
  const waits = () =>
    Array.from(
      { length: 100 },
      (_, at) => drawDelay(moment(), pacingOf(), uniformDraw(`lease ${at}`)).seconds,
    );
  expect(waits()).toEqual(waits());
  expect(new Set(waits()).size).toBe(100);
});

test('defect 11: other settings make another wait of the same chance; nothing is drawn a second time', () => {
  const drawn = drawDelay(moment(), pacingOf(), 0.75);
  expect(drawn.seconds).toBe(270);
  expect(drawDelay(moment(), pacingOf(), drawn.random)).toEqual(drawn);
  const slower = drawDelay(
    moment(),
    pacingOf({ steady: { secondsMin: 400, secondsMax: 800 } }),
    drawn.random,
  );
  expect(slower).toMatchObject({ random: 0.75, seconds: 700 });
  expect(drawDelay(moment(), pacingOf(), slower.random)).toEqual(drawn);
});

test.each<[string, PacingInput, Partial<PacingMoment>, number, number]>([
  ['steady.firstSeconds', { steady: { firstSecondsMin: 1, firstSecondsMax: 3 } }, { phase: 'build' }, 1, 3],
  ['steady.lowSeconds', { steady: { lowSecondsMin: 5, lowSecondsMax: 7 } }, { depth: 4 }, 5, 7],
  ['steady.lowBuffer', { steady: { lowBuffer: 2 } }, { depth: 2 }, 180, 300],
  ['steady.seconds', { steady: { secondsMin: 11, secondsMax: 13 } }, {}, 11, 13],
  [
    'deepBuffer.firstSeconds',
    { preset: 'deep-buffer', deepBuffer: { firstSecondsMin: 1, firstSecondsMax: 3 } },
    { phase: 'build' },
    1,
    3,
  ],
  ['deepBuffer.lowBuffer', { preset: 'deep-buffer', deepBuffer: { lowBuffer: 5 } }, {}, 180, 300],
  ['deepBuffer.lowFactor', { preset: 'deep-buffer', deepBuffer: { lowFactor: 0.1 } }, {}, 18, 30],
  [
    'deepBuffer.targetBuffer',
    { preset: 'deep-buffer', deepBuffer: { targetBuffer: 60 } },
    { depth: 60 },
    180,
    300,
  ],
  [
    'deepBuffer.highFactor',
    { preset: 'deep-buffer', deepBuffer: { highFactor: 3 } },
    { depth: 51 },
    540,
    900,
  ],
  [
    'deepBuffer.seconds',
    { preset: 'deep-buffer', deepBuffer: { secondsMin: 20, secondsMax: 40 } },
    { depth: 20 },
    20,
    40,
  ],
])('defect 12: %s as configured is what waits are drawn with', (_name, settings, more, min, max) => {
  const pacing = pacingOf(settings);
  expect(drawDelay(moment(more), pacing, 0).seconds).toBeCloseTo(min, 9);
  expect(drawDelay(moment(more), pacing, 1).seconds).toBeCloseTo(max, 9);
});

test('defect 30: the factors of the queue and of the account are both in the wait, and in its record', () => {
  const full = moment({ depth: 60, multiplier: 3.375, slowStart: 2 });
  expect(drawDelay(full, pacingOf({ preset: 'deep-buffer' }), 0.5)).toEqual({
    phase: 'steady',
    depth: 60,
    random: 0.5,
    baseSeconds: 240,
    queueFactor: 1.5,
    accountFactor: 6.75,
    seconds: 2430,
  });
});

test.each([
  ['as it is', {}, 5, 5],
  ['up to the ceiling', { maxMultiplier: 4 }, 5, 4],
  ['not at all where health is switched off', { adaptiveRateLimiting: false }, 5, 1],
])("an account's multiplier counts %s", (_name, settings, multiplier, factor) => {
  expect(drawDelay(moment({ multiplier }), pacingOf(settings), 0.5)).toMatchObject({
    accountFactor: factor,
    seconds: 240 * factor,
  });
});

test.each<[string, Parameters<typeof phaseOf>[0], PacingPhase]>([
  ['no build begun', { buildDownloads: undefined, buildShare: 20, remaining: 7000, slowStart: 1 }, 'steady'],
  ['the first of a build', { buildDownloads: 0, buildShare: 20, remaining: 7000, slowStart: 1 }, 'build'],
  ['the last of a build', { buildDownloads: 19, buildShare: 20, remaining: 7000, slowStart: 1 }, 'build'],
  ['a build that is over', { buildDownloads: 20, buildShare: 20, remaining: 7000, slowStart: 1 }, 'steady'],
  ['a small batch, built', { buildDownloads: 3, buildShare: 20, remaining: 2, slowStart: 1 }, 'build'],
  ['a new account', { buildDownloads: 0, buildShare: 20, remaining: 7000, slowStart: 1.1 }, 'steady'],
  ['eleven left', { buildDownloads: 20, buildShare: 20, remaining: 11, slowStart: 1 }, 'steady'],
  ['ten left', { buildDownloads: 20, buildShare: 20, remaining: 10, slowStart: 1 }, 'drain'],
  ['a single retry', { buildDownloads: undefined, buildShare: 20, remaining: 1, slowStart: 1 }, 'drain'],
])('phase: %s', (_name, facts, phase) => {
  expect(phaseOf(facts, pacingOf())).toBe(phase);
});

test('the last part of a batch is 10 downloads with steady and 100 with deep-buffer, or as set', () => {
  const facts = { buildDownloads: undefined, buildShare: 0, remaining: 100, slowStart: 1 };
  expect(phaseOf(facts, pacingOf({ preset: 'deep-buffer' }))).toBe('drain');
  expect(phaseOf({ ...facts, remaining: 101 }, pacingOf({ preset: 'deep-buffer' }))).toBe('steady');
  expect(phaseOf(facts, pacingOf({ steady: { drainDownloads: 100 } }))).toBe('drain');
});

test.each<[Preset, number, number]>([
  ['steady', 0, 20],
  ['steady', 1, 20],
  ['steady', 3, 7],
  ['steady', 10, 2],
  ['deep-buffer', 1, 150],
  ['deep-buffer', 3, 50],
  ['deep-buffer', 7, 22],
  ['bulk', 2, 10],
])('the buffer build of %s over %i accounts is %i downloads each', (preset, accounts, share) => {
  expect(buildShare(pacingOf({ preset }), accounts)).toBe(share);
});

const HOUR = 3_600_000;

test.each([
  ['no batch', undefined, undefined, 100 * HOUR, 1, false],
  ['a first batch', undefined, 0, 0, 1, true],
  ['a second batch an hour later', 0, HOUR, HOUR, 1, false],
  ['a second batch a day later', 0, 24 * HOUR, 24 * HOUR, 1, true],
  ['a batch of an hour later, a day later', 0, HOUR, 24 * HOUR, 1, true],
  ['the same batch days later', 0, 0, 96 * HOUR, 1, false],
  ['a second batch just before a scaled day', 0, HOUR / 2, 24 * HOUR * 0.01 - 1, 0.01, false],
  ['a second batch after a scaled day', 0, HOUR / 10, 24 * HOUR * 0.01, 0.01, true],
])(
  'an account gets one buffer build in 24 hours: %s',
  (_name, buildStartedAtMs, newestBatchStartedAtMs, nowMs, timeScale, expected) => {
    expect(mayBeginBuild({ buildStartedAtMs, newestBatchStartedAtMs, nowMs, timeScale })).toBe(expected);
  },
);

test('however many batches start, one build begins in a day', () => {
  let buildStartedAtMs: number | undefined;
  let builds = 0;
  for (let nowMs = 0; nowMs < 72 * HOUR; nowMs += HOUR / 2) {
    if (!mayBeginBuild({ buildStartedAtMs, newestBatchStartedAtMs: nowMs, nowMs, timeScale: 1 })) continue;
    buildStartedAtMs = nowMs;
    builds += 1;
  }
  expect(builds).toBe(3);
});

test.each<[Preset, number, boolean]>([
  ['steady', 9, false],
  ['steady', 10, true],
  ['bulk', 10, true],
  ['deep-buffer', 100, false],
  ['deep-buffer', 101, true],
])('%s at depth %i: buffer full is %s', (preset, depth, full) => {
  expect(isBufferFull(depth, pacingOf({ preset }))).toBe(full);
});

test.each<[string, Preset, number, number, ReturnType<typeof fullBuffer>]>([
  ['room in both', 'steady', 9, 1.99e9, undefined],
  ['videos', 'steady', 10, 0, { holdsBack: 'paced', inWords: '10 of 10 videos' }],
  ['bytes', 'steady', 0, 2e9, { holdsBack: 'everybody', inWords: '2 of 2 GB of audio' }],
  ['both', 'deep-buffer', 101, 2.046e9, { holdsBack: 'everybody', inWords: '2.05 of 2 GB of audio' }],
])('defect 115: a buffer is full by its videos or by its bytes: %s', (_, preset, depth, audioBytes, full) => {
  expect(fullBuffer({ depth, audioBytes }, pacingOf({ preset, maxBufferGb: 2 }))).toEqual(full);
});

test.each<[Preset, PacingInput, number]>([
  ['steady', {}, 10],
  ['steady', { steady: { targetBuffer: 25 } }, 25],
  ['deep-buffer', {}, 100],
  ['deep-buffer', { deepBuffer: { maxBuffer: 60 } }, 60],
  ['bulk', {}, 12],
  ['bulk', { openDownloads: 24 }, 24],
  ['bulk', { openDownloads: 4 }, 10],
])('the window of a batch with %s %j leaves room for a buffer of %i', (preset, settings, size) => {
  expect(bufferMaxOf(pacingOf({ preset, ...settings }))).toBe(size);
});

test('the waits of a new account fall evenly to the ordinary ones', () => {
  const pacing = pacingOf({ slowStartDownloads: 4, slowStartFactor: 3 });
  expect([0, 1, 2, 3, 4, 5].map((downloads) => slowStartFactor(downloads, pacing))).toEqual([
    3, 2.5, 2, 1.5, 1, 1,
  ]);
  expect(slowStartFactor(0, pacingOf())).toBe(1);
});
