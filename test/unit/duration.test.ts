import { formatClock, formatDuration } from '../../client/rendering/duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test.each([
  [0, '0 ms'],
  [840, '840 ms'],
  [1000, '1.0 s'],
  [4_240, '4.2 s'],
  [9_940, '9.9 s'],
  [9_990, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 min 00 s'],
  [3 * MINUTE + 7 * SECOND, '3 min 07 s'],
  [HOUR - 400, '1 h 00 min'],
  [HOUR + 3 * MINUTE + 29 * SECOND, '1 h 03 min'],
  [24 * HOUR - 1, '1 d 00 h'],
  [52 * HOUR, '2 d 04 h'],
  [400 * 24 * HOUR, '400 d 00 h'],
  [-90 * SECOND, '-1 min 30 s'],
  [Number.POSITIVE_INFINITY, '–'],
  [Number.NaN, '–'],
])('%d ms read %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  [0, '0:00'],
  [7_999, '0:07'],
  [754_000, '12:34'],
  [3_723_500, '1:02:03'],
  [36_000_000, '10:00:00'],
  [-5, '0:00'],
])('the place %d ms into a recording reads %s', (ms, text) => {
  expect(formatClock(ms)).toBe(text);
});
