import type { z } from 'zod';
import { pacingSchema } from '../../domain/configuration.ts';
import { type Fleet, forecast } from '../../domain/pacing/pacing-forecast.ts';
import { OWN_NUMBERS, pacingWarnings } from '../../domain/pacing/pacing-warnings.ts';

const pacingOf = (settings: z.input<typeof pacingSchema> = {}) =>
  pacingSchema.parse({ openHosts: ['media.example.org'], ...settings });
const lines = (settings: z.input<typeof pacingSchema>, fleet: Partial<Fleet> = {}): string[] =>
  forecast(pacingOf(settings), { accounts: 1, downloadSeconds: 30, ...fleet }).map(
    ({ rule, when, waitSeconds, perAccount, all }) => {
      const wait = waitSeconds ? `${waitSeconds.min}-${waitSeconds.max} s` : 'none';
      const [one, every, day] = [perAccount.perHour, all.perHour, all.perDay].map((rate) => rate.toFixed(1));
      return `${rule}: ${when}: ${wait}: ${one}/h, all ${every}/h ${day}/d`;
    },
  );

test('defect 29: steady prints what it will do, the 13.3 videos per hour of one account among it', () => {
  expect(lines({}, { accounts: 3 })).toEqual([
    'build: the first 20 downloads, 7 of each account, once in 24 hours: 30-60 s: 48.0/h, all 144.0/h 3456.0/d',
    'low: fewer than 5 videos waiting: 60-120 s: 30.0/h, all 90.0/h 2160.0/d',
    'ordinary: 5 to 9 videos waiting: 180-300 s: 13.3/h, all 40.0/h 960.0/d',
    'full: 10 videos waiting: none: 0.0/h, all 0.0/h 0.0/d',
    'drain: the last 10 downloads: 180-300 s: 13.3/h, all 40.0/h 960.0/d',
  ]);
});

test('defect 29: deep-buffer prints what it will do', () => {
  expect(lines({ preset: 'deep-buffer' })).toEqual([
    'build: the first 150 downloads, 150 of each account, once in 24 hours: 60-120 s: 30.0/h, all 30.0/h 720.0/d',
    'low: fewer than 20 videos waiting: 90-150 s: 24.0/h, all 24.0/h 576.0/d',
    'ordinary: 20 to 50 videos waiting: 180-300 s: 13.3/h, all 13.3/h 320.0/d',
    'high: 51 to 100 videos waiting: 270-450 s: 9.2/h, all 9.2/h 221.5/d',
    'full: more than 100 videos waiting: none: 0.0/h, all 0.0/h 0.0/d',
    'drain: the last 100 downloads: 180-300 s: 13.3/h, all 13.3/h 320.0/d',
  ]);
});

test('bulk prints what it will do for open hosts, and steady for all others', () => {
  const [open, ...others] = lines({ preset: 'bulk', dailyCap: 100 });
  expect(open).toBe(
    'open: open hosts (media.example.org), 12 at once: 0-0 s: 120.0/h, all 1440.0/h 34560.0/d',
  );
  expect(others).toEqual(lines({ dailyCap: 100 }));
});

test('quiet hours and the daily cap take from the day, not from the hour', () => {
  const ordinary = (settings: z.input<typeof pacingSchema>) =>
    forecast(pacingOf(settings), { accounts: 2, downloadSeconds: 30 }).find(
      ({ rule }) => rule === 'ordinary',
    );
  expect(ordinary({ quietHours: '00:00-06:00' })?.perAccount.perDay).toBeCloseTo(240, 9);
  expect(ordinary({ dailyCap: 200 })?.all.perDay).toBe(400);
  expect(ordinary({ dailyCap: 300, quietHours: '00:00-06:00' })?.all.perDay).toBeCloseTo(480, 9);
  expect(ordinary({ dailyCap: 200, quietHours: '00:00-06:00' })?.perAccount.perHour).toBeCloseTo(13.333, 3);
});

test.each<[string, z.input<typeof pacingSchema>, string]>([
  ['no build', { steady: { firstDownloads: 0 } }, 'low ordinary full drain'],
  ['no low waits', { steady: { lowBuffer: 0 } }, 'build ordinary full drain'],
  ['low waits up to the target', { steady: { lowBuffer: 10 } }, 'build low full drain'],
  ['no last part', { steady: { drainDownloads: 0 } }, 'build low ordinary full'],
  [
    'no room above the target',
    { preset: 'deep-buffer', deepBuffer: { targetBuffer: 100 } },
    'build low ordinary full drain',
  ],
])('with %s, that rule is not printed', (_name, settings, rules) => {
  const printed = forecast(pacingOf(settings), { accounts: 1, downloadSeconds: 30 });
  expect(printed.map(({ rule }) => rule).join(' ')).toBe(rules);
});

test("the presets' own numbers are the defaults of the configuration", () => {
  const { steady, deepBuffer } = pacingSchema.parse({});
  expect({ steady, deepBuffer }).toEqual(OWN_NUMBERS);
});

test.each(['steady', 'deep-buffer', 'bulk'] as const)('%s by itself gives no reason to warn', (preset) => {
  expect(pacingWarnings(pacingOf({ preset }))).toEqual([]);
});

test.each<[string, z.input<typeof pacingSchema>, string[]]>([
  [
    'shorter ordinary waits',
    { steady: { secondsMin: 90 } },
    [
      "5 to 9 videos waiting: waits of 90-300 s, the preset's own are 180-300 s.",
      "the last 10 downloads: waits of 90-300 s, the preset's own are 180-300 s.",
    ],
  ],
  [
    'low waits below the safe minimum',
    { steady: { lowSecondsMin: 10, lowSecondsMax: 20 } },
    [
      "fewer than 5 videos waiting: waits of 10-20 s, the preset's own are 60-120 s; below 60 s, sites that count requests block accounts.",
    ],
  ],
  [
    'a smaller factor',
    { preset: 'deep-buffer', deepBuffer: { lowFactor: 0.25 } },
    [
      "fewer than 20 videos waiting: waits of 45-75 s, the preset's own are 90-150 s; below 60 s, sites that count requests block accounts.",
    ],
  ],
  [
    'low waits for longer',
    { steady: { lowBuffer: 8, firstDownloads: 40 } },
    [
      "steady.firstDownloads is 40: the shorter waits hold longer than with the preset's 20.",
      "steady.lowBuffer is 8: the shorter waits hold longer than with the preset's 5.",
    ],
  ],
  [
    'no health',
    { adaptiveRateLimiting: false },
    ['adaptiveRateLimiting is off: the waits of an account that is refused do not grow.'],
  ],
  ['longer waits', { steady: { secondsMin: 300, secondsMax: 600, lowBuffer: 0, firstDownloads: 0 } }, []],
  ['short waits of another preset', { deepBuffer: { secondsMin: 1, firstDownloads: 1000 } }, []],
])('defect 29: %s: the person is told before sites are', (_name, settings, warnings) => {
  expect(pacingWarnings(pacingOf(settings))).toEqual(warnings);
});
