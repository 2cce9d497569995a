import { restAfterAttempts } from '../../domain/download/parking.ts';

const HOUR = 3_600_000;

test.each([
  [0, 2 * HOUR],
  [1, 8 * HOUR],
])('defect 36: after %i rests the next one is longer', (before, rest) => {
  expect(restAfterAttempts(before, 2)).toBe(rest);
});

test('defect 36: after two rests a video waits for a person', () => {
  expect([2, 3, 99].map((before) => restAfterAttempts(before, 2))).toEqual([undefined, undefined, undefined]);
});
