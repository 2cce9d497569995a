import {
  type DiskRoom,
  diskLowInWords,
  diskLowStatus,
  isDiskLow,
  lowestDisk,
} from '../../domain/disk/disk-guard.ts';
import { retentionDays } from '../../domain/disk/retention.ts';
import { keepDiskFree } from '../../stack/supervisor/keep-disk-free.ts';
import { until } from '../fixtures/until.ts';

const GB = 1e9;
const disk = (host: string, freeGb: number): DiskRoom => ({ host, freeBytes: freeGb * GB });

test.each([
  [6, 5, false, false],
  [5, 5, false, false],
  [4.9, 5, false, true],
  [4.9, 5, true, true],
  [5.9, 5, true, true],
  [6, 5, true, false],
  [0, 0, false, false],
])('%d GB free of %d GB kept free, low before: %p: low is %p', (freeGb, reserveGb, wasLow, expected) => {
  expect(isDiskLow(freeGb * GB, reserveGb, wasLow)).toBe(expected);
});

test('of several disks the one with the least room is told, and none where there is room', () => {
  const disks = [disk('one', 4), disk('nas', 3.1), disk('two', 40)];
  const low = lowestDisk(disks, 5, false);
  expect(low && diskLowInWords(low, 5)).toBe('disk low: 3.1 GB free of 5 GB kept free on nas');
  expect(lowestDisk([disk('two', 5.5)], 5, false)).toBeUndefined();
  expect(lowestDisk([disk('two', 5.5)], 5, true)?.host).toBe('two');
  expect(diskLowStatus('disk low: …', '12 videos to download').text).toContain('12 videos to download');
});

const HOUR = 3_600_000;

test.each<[string, Partial<Parameters<typeof retentionDays>[0]>, number]>([
  ['plenty of room', { freeBytes: 100 * GB }, 90],
  ['low', { freeBytes: 4 * GB }, 30],
  ['low, one step down', { freeBytes: 4 * GB, days: 30, sinceChangeMs: 0 }, 7],
  ['low, two steps down', { freeBytes: 4 * GB, days: 7, sinceChangeMs: 0 }, 1],
  ['low, nothing left to take', { freeBytes: 0, days: 1, sinceChangeMs: 0 }, 1],
  ['neither low nor plenty', { freeBytes: 8 * GB, days: 7, sinceChangeMs: 48 * HOUR }, 7],
  ['plenty, changed an hour ago', { freeBytes: 11 * GB, days: 7, sinceChangeMs: HOUR }, 7],
  ['plenty, changed a day ago', { freeBytes: 11 * GB, days: 7, sinceChangeMs: 24 * HOUR }, 30],
  ['plenty, one below the most', { freeBytes: 11 * GB, days: 30, sinceChangeMs: 24 * HOUR }, 90],
  ['configured between two steps, low', { freeBytes: 0, days: 20, atMost: 20 }, 7],
  [
    'configured between two steps, plenty',
    { freeBytes: 11 * GB, days: 7, atMost: 20, sinceChangeMs: 24 * HOUR },
    20,
  ],
  ['configured as one day, low', { freeBytes: 0, days: 1, atMost: 1 }, 1],
  ['configured longer, low', { freeBytes: 0, days: 365, atMost: 365 }, 90],
])('closed workflows with %s are kept %#', (_, now, expected) => {
  const at = { days: 90, atMost: 90, reserveGb: 5, freeBytes: 0, sinceChangeMs: undefined, ...now };
  expect(retentionDays(at)).toBe(expected);
});

test('a disk that stays low takes days from the server step by step, told once each, and what fails is tried again', async () => {
  const asked: number[] = [];
  const told: string[] = [];
  let isAway = true;
  const stop = keepDiskFree({
    folder: '/nowhere',
    reserveGb: 5,
    retentionDays: 30,
    keepClosedFor: async (days) => {
      if (isAway) {
        isAway = false;
        throw new Error('no answer');
      }
      asked.push(days);
      return days === 7 ? 12 : 0;
    },
    tell: (line) => told.push(line),
    freeBytes: async () => 3.1 * GB,
    everyMs: 1,
  });
  await until('the last step is said again', () => asked.filter((days) => days === 1).length > 1);
  await stop();
  expect(asked.slice(0, 2)).toEqual([7, 1]);
  expect(told).toEqual([
    'Temporal: how long it keeps closed workflows cannot be changed (no answer)',
    'Temporal: closed workflows are kept 7 days (before: 30), 3.1 GB are free and 5 GB are to stay free (disk.reserveGb); 12 older ones are deleted',
    'Temporal: closed workflows are kept 1 day (before: 7), 3.1 GB are free and 5 GB are to stay free (disk.reserveGb)',
  ]);
});
