import { alwaysRefusedInWords, isAlwaysRefused, type Refusal } from '../../domain/download/always-refused.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What a site said, one hour after the other: `alice:v` gives her v, `alice:v!` refuses her over it. */
function heard(text: string) {
  const ends = text.split(' ').map((word, hour) => {
    const [account = '', what = ''] = word.split(':');
    return { account, video: what.replace('!', ''), refused: what.endsWith('!'), atMs: hour * HOUR };
  });
  const refusals = ends.flatMap(({ account, video, refused, atMs }): Refusal[] => {
    if (video !== 'p' || !refused) return [];
    const before = ends.findLast((end) => end.account === account && end.video !== 'p' && end.atMs < atMs);
    return [{ account, atMs, before: before && (before.refused ? 'refused' : 'given') }];
  });
  const lastGivenAtMs = ends.findLast(({ refused }) => !refused)?.atMs;
  return { refusals, now: { nowMs: ends.at(-1)!.atMs, lastGivenAtMs, timeScale: 1 } };
}

test.each([
  ['others are given between', 'a:1 a:p! a:2 a:p! a:3 a:p! a:4 a:p!', true],
  ['once less', 'a:1 a:p! a:2 a:p! a:3 a:p! a:4', false],
  ['two accounts take turns', 'a:1 b:2 a:p! b:p! a:3 b:4 a:p! b:p!', true],
  ['it is the last one left', 'a:1 a:p! a:p! a:p! a:p!', true],
  ['a wall before all videos', 'a:1 a:p! a:2! a:3! a:p! a:2! a:3! a:p! a:2! a:3! a:p! a:2! a:p!', false],
  [
    'a wall before all videos and all accounts',
    'a:1 b:2 a:p! b:3! a:4! b:p! a:p! b:4! a:3! b:p! a:p!',
    false,
  ],
  [
    'a wall before one account, others are well',
    'a:1 a:2! a:p! b:2 a:3! a:p! b:3 a:4! a:p! b:4 a:p! a:p!',
    false,
  ],
  ['two such videos, while there are others', 'a:1 a:p! a:q! a:2 a:p! a:q! a:3 a:p! a:q! a:4 a:p!', true],
  ['two such videos are left, and the wait is short', 'a:1 a:q! a:p! a:q! a:p! a:q! a:p! a:q! a:p!', false],
  [
    'walls that go away hit other videos in between',
    'a:1 a:p! a:2! a:3 a:4! a:p! a:5 a:6! a:p! a:7 a:p!',
    false,
  ],
  ['an account that is new to the site', 'a:p! b:p! c:p! d:p! e:p!', false],
])('%s (%s): the video itself is refused: %p', (_what, text, expected) => {
  const { refusals, now } = heard(text);
  expect(isAlwaysRefused(refusals, now)).toBe(expected);
});

test.each([
  ['a day', 23, false],
  ['a day', 24, true],
])('a site that gives nobody anything for %s: after %i hours refusals count: %p', (_what, hours, counts) => {
  const refusals = [0, 1, 2, hours].map((hour) => ({
    account: 'a',
    atMs: hour * HOUR,
    before: 'refused' as const,
  }));
  const now = { nowMs: hours * HOUR, timeScale: 1 };
  expect(isAlwaysRefused(refusals, now)).toBe(counts);
  expect(isAlwaysRefused(refusals, { ...now, lastGivenAtMs: -DAY })).toBe(counts);
  expect(isAlwaysRefused(refusals, { ...now, lastGivenAtMs: 1 })).toBe(false);
});

test('a person reads how often, as whom, and what the site said', () => {
  const words = alwaysRefusedInWords(
    [
      { account: 'alice', atMs: 1 },
      { account: 'bob', atMs: 2 },
      { account: 'alice', atMs: 3 },
    ],
    "Sign in to confirm you're not a bot",
  );
  expect(words).toContain('3 times over this video (as alice, bob)');
  expect(words).toMatch(/Sign in to confirm you're not a bot$/);
});
