import { claimReference, readClaimReference } from '../../domain/claim-reference.ts';

test.each([
  ['dQw4w9WgXcQ', '3.0'],
  ['-bc_EFGHijk', '12.34'],
  ['how-bees-fly-0a1b2c3d', '3.0/2'],
  ['https://youtu.be/dQw4w9WgXcQ', '0.0'],
  ['./talks/part #2.wav', '0.1'],
])('a claim of %s is named with its number %s, and understood again', (video, key) => {
  expect(readClaimReference(claimReference(video, key))).toEqual({ video, key });
  expect(readClaimReference(` ${claimReference(video, key)}\n`)).toEqual({ video, key });
});

test.each(['', 'dQw4w9WgXcQ', '#3.0', 'dQw4w9WgXcQ#', 'dQw4w9WgXcQ#3', 'dQw4w9WgXcQ#a.b', 'x#3.0/', '17'])(
  '%j is no reference',
  (typed) => {
    expect(readClaimReference(typed)).toBeUndefined();
  },
);
