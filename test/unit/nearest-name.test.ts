import { nearestName } from '../../domain/nearest-name.ts';

const names = ['maxFileMb', 'timeoutMinutes', 'lowSecondsMin', 'lowSecondsMax', 'vad'];

test.each([
  ['maxFilesMb', 'maxFileMb'],
  ['max_file_mb', 'maxFileMb'],
  ['MAX-FILE-MB', 'maxFileMb'],
  ['timoeutMinutes', 'timeoutMinutes'],
  ['lowSecondMax', 'lowSecondsMax'],
  ['vda', 'vad'],
])('%s most likely means %s', (written, meant) => {
  expect(nearestName(written, names)).toBe(meant);
});

test.each(['cookies', 'x', ''])('nothing is suggested for %j, which is like none of them', (written) => {
  expect(nearestName(written, names)).toBeUndefined();
});
