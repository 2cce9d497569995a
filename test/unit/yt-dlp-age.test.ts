import { compareVersions, ytDlpAge } from '../../domain/yt-dlp-age.ts';

const now = new Date('2026-11-21T12:00:00Z');

test.each([
  ['2026.11.21', { ageDays: 0, old: false }],
  ['2026.10.26', { ageDays: 26, old: false }],
  ['2026.10.22', { ageDays: 30, old: false }],
  ['2026.10.21', { ageDays: 31, old: true }],
  ['2026.8.19', { ageDays: 94, old: true }],
  ['2026.08.19.1', { ageDays: 94, old: true }],
  ['2026.12.01', { ageDays: 0, old: false }],
])('defect 135: the age of yt-dlp %s is told in days, and a month makes it old', (version, expected) => {
  expect(ytDlpAge(version, now)).toEqual(expected);
});

test.each(['', '2026.13.01', '2026.02.30', 'nightly', '1.2', 'stable@2026.10.26'])(
  'a version that is no date (%j) has no age',
  (version) => {
    expect(ytDlpAge(version, now)).toBeUndefined();
  },
);

test.each([
  ['2026.10.26', '2026.10.26', 0],
  ['2026.8.19', '2026.08.19', 0],
  ['2026.10.26', '2026.9.30', 1],
  ['2025.12.31', '2026.1.1', -1],
  ['2026.10.26.1', '2026.10.26', 1],
])('versions are ordered as dates, not as text: %s and %s', (one, other, order) => {
  expect(Math.sign(compareVersions(one, other))).toBe(order);
});
