import { pacingSchema } from '../../domain/configuration.ts';
import { endOfQuiet, lastMidnight, nextMidnight, shareOfDay } from '../../domain/pacing/quiet-hours.ts';

const NIGHT = '23:00-06:30';
const BERLIN = 'Europe/Berlin';
const endAt = (now: string, hours: string, timeZone: string): string | undefined => {
  const end = endOfQuiet(Date.parse(now), hours, timeZone);
  return end === undefined ? undefined : new Date(end).toISOString();
};

test.each<[string, string, string, string, string | undefined]>([
  ['by day', '2026-11-21T12:00:00Z', NIGHT, 'UTC', undefined],
  ['a millisecond before they begin', '2026-11-21T22:59:59.999Z', NIGHT, 'UTC', undefined],
  ['as they begin', '2026-11-21T23:00:00Z', NIGHT, 'UTC', '2026-11-22T06:30:00.000Z'],
  ['at midnight', '2026-11-22T00:00:00Z', NIGHT, 'UTC', '2026-11-22T06:30:00.000Z'],
  ['a millisecond before they end', '2026-11-22T06:29:59.999Z', NIGHT, 'UTC', '2026-11-22T06:30:00.000Z'],
  ['as they end', '2026-11-22T06:30:00Z', NIGHT, 'UTC', undefined],
  ['within one day', '2026-11-21T13:00:00Z', '12:30-14:00', 'UTC', '2026-11-21T14:00:00.000Z'],
  ['before those of one day', '2026-11-21T12:29:00Z', '12:30-14:00', 'UTC', undefined],
  ['after those of one day', '2026-11-21T14:00:00Z', '12:30-14:00', 'UTC', undefined],
  ['until midnight', '2026-11-21T23:30:00Z', '23:00-00:00', 'UTC', '2026-11-22T00:00:00.000Z'],
  ['from midnight', '2026-11-21T00:00:00Z', '00:00-05:00', 'UTC', '2026-11-21T05:00:00.000Z'],
  ['in another time zone', '2026-11-21T22:30:00Z', NIGHT, BERLIN, '2026-11-22T05:30:00.000Z'],
  ['half an hour off', '2026-11-21T18:00:00Z', NIGHT, 'Asia/Kolkata', '2026-11-22T01:00:00.000Z'],
  ['on new year', '2026-12-31T23:30:00Z', NIGHT, 'UTC', '2027-01-01T06:30:00.000Z'],
  // Clocks go from 02:00 to 03:00: the night is an hour shorter.
  ['in the spring night', '2026-03-28T22:00:00Z', NIGHT, BERLIN, '2026-03-29T04:30:00.000Z'],
  ['when the end is left out', '2026-03-29T00:30:00Z', '23:00-02:30', BERLIN, '2026-03-29T01:00:00.000Z'],
  ['when all is left out', '2026-03-29T01:00:00Z', '02:15-02:45', BERLIN, undefined],
  // Clocks go from 03:00 back to 02:00: the night is an hour longer.
  ['in the autumn night', '2026-10-24T22:00:00Z', NIGHT, BERLIN, '2026-10-25T05:30:00.000Z'],
  ['the first time round', '2026-10-25T00:15:00Z', '02:00-02:30', BERLIN, '2026-10-25T00:30:00.000Z'],
  ['the second time round', '2026-10-25T01:15:00Z', '02:00-02:30', BERLIN, '2026-10-25T01:30:00.000Z'],
  ['between both', '2026-10-25T00:45:00Z', '02:00-02:30', BERLIN, undefined],
])('quiet hours end, asked %s', (_name, now, hours, timeZone, end) => {
  expect(endAt(now, hours, timeZone)).toBe(end);
});

test('without quiet hours nothing is quiet', () => {
  expect(endOfQuiet(Date.parse('2026-11-22T02:00:00Z'), undefined, 'UTC')).toBeUndefined();
});

test('without a time zone, this machine has one', () => {
  const now = Date.parse('2026-11-22T02:00:00Z');
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(endOfQuiet(now, '00:00-23:59', undefined)).toBe(endOfQuiet(now, '00:00-23:59', own));
});

test.each(['UTC', BERLIN, 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'])(
  'defect 39: quiet hours come and end every day again for 400 days, in %s',
  (timeZone) => {
    const minute = 60_000;
    let now = Date.parse('2026-01-01T12:00:00Z');
    let nights = 0;
    for (const last = now + 400 * 24 * 60 * minute; now < last; now += 30 * minute) {
      const end = endOfQuiet(now, NIGHT, timeZone);
      if (end === undefined) continue;
      expect(endOfQuiet(end - 1, NIGHT, timeZone)).toBe(end);
      expect(endOfQuiet(end, NIGHT, timeZone)).toBeUndefined();
      nights += 1;
      now = end;
    }
    expect(nights).toBe(400);
  },
);

test('defect 38: quiet hours that begin and end at the same time are refused, with the reason', () => {
  const refused = pacingSchema.safeParse({ quietHours: '22:00-22:00' });
  expect(refused.error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['quietHours', 'must begin and end at different times'],
  ]);
});

test.each<[string, string, string, string, string]>([
  ['UTC', '2026-11-21T12:00:00Z', 'UTC', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
  ['midnight itself', '2026-11-21T00:00:00Z', 'UTC', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
  ['just before', '2026-11-20T23:59:59.999Z', 'UTC', '2026-11-20T00:00:00Z', '2026-11-21T00:00:00Z'],
  ['Berlin', '2026-11-21T23:30:00Z', BERLIN, '2026-11-21T23:00:00Z', '2026-11-22T23:00:00Z'],
  ['a day of 23 hours', '2026-03-29T12:00:00Z', BERLIN, '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  ['a day of 25 hours', '2026-10-25T12:00:00Z', BERLIN, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  // In Cairo clocks are changed at midnight: in spring the day begins at 01:00, in autumn 23:00 comes twice.
  ['no midnight', '2026-04-24T12:00:00Z', 'Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
  [
    'before no midnight',
    '2026-04-23T20:00:00Z',
    'Africa/Cairo',
    '2026-04-22T22:00:00Z',
    '2026-04-23T22:00:00Z',
  ],
  ['23:00 twice', '2026-10-29T20:30:00Z', 'Africa/Cairo', '2026-10-28T21:00:00Z', '2026-10-29T22:00:00Z'],
])('the day begins and ends at midnight: %s', (_name, now, timeZone, begins, ends) => {
  expect(new Date(lastMidnight(Date.parse(now), timeZone))).toEqual(new Date(begins));
  expect(new Date(nextMidnight(Date.parse(now), timeZone))).toEqual(new Date(ends));
});

test.each([
  [undefined, 24],
  [NIGHT, 16.5],
  ['12:00-13:00', 23],
  ['06:00-00:00', 6],
])('quiet hours of %s leave %d hours of a day', (hours, left) => {
  expect(shareOfDay(hours) * 24).toBeCloseTo(left, 9);
});
