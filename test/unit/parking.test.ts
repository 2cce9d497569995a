import { restAfterAttempts } from '../../domain/parking.ts';

const HOUR = 3_600_000;

test.each([
  [0, 6 * HOUR],
  [1, 24 * HOUR],
  [2, 96 * HOUR],
  [3, 384 * HOUR],
])('defect 36: after %i rests the next one is longer', (before, rest) => {
  expect(restAfterAttempts(before, 6)).toBe(rest);
});

test('defect 36: after four rests a video waits for a person', () => {
  expect([4, 5, 99].map((before) => restAfterAttempts(before, 6))).toEqual([undefined, undefined, undefined]);
});
