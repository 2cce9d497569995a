import type { Delay } from '../../domain/pacing/delay.ts';
import {
  type Access,
  filesOf,
  gapsOf,
  overlapsOf,
  restsAfter,
  runsOf,
  smallestShare,
  type Turn,
} from '../fixtures/access-log.ts';

const access = (
  account: string,
  video: string,
  part: Access['part'],
  beginMs: number,
  endMs: number | undefined,
  whole = false,
): Access => ({ account, video, part, beginMs, endMs, status: whole ? 200 : 500, bytes: 1, whole });

const delay = (seconds: number): Delay => ({
  ...{ phase: 'steady', depth: 0, random: 0.5, baseSeconds: seconds, queueFactor: 1, accountFactor: 1 },
  seconds,
});
const turn = (account: string, video: string, grantedMs: number, more: Partial<Turn> = {}): Turn => ({
  ...{ account, video, grantedMs, delay: delay(1) },
  ...more,
});

test('a page and the media after it are one run, also when the media came in several requests', () => {
  const runs = runsOf([
    access('alice', 'v1', 'page', 0, 10),
    access('alice', 'v1', 'media', 20, 30),
    access('alice', 'v1', 'media', 40, 60, true),
  ]);
  expect(runs).toEqual([{ account: 'alice', video: 'v1', beginMs: 0, endMs: 60, files: 1 }]);
});

test('another page of the same video begins another run, and another account has its own', () => {
  const runs = runsOf([
    access('alice', 'v1', 'media', 20, 30),
    access('alice', 'v1', 'page', 0, 10),
    access('bob', 'v1', 'page', 25, 26),
    access('alice', 'v1', 'page', 100, 110),
    access('alice', 'v1', 'media', 120, 130, true),
  ]);
  expect(runs.map(({ account, beginMs, files }) => [account, beginMs, files])).toEqual([
    ['alice', 0, 0],
    ['bob', 25, 0],
    ['alice', 100, 1],
  ]);
});

test('files are counted by video over all runs: twice fetched is seen, never fetched as well', () => {
  const files = filesOf(
    runsOf([
      access('alice', 'v1', 'program', 0, 10, true),
      access('bob', 'v1', 'program', 5, 10, true),
      access('bob', 'v2', 'program', 20, 30),
    ]),
  );
  expect([...files]).toEqual([
    ['v1', 2],
    ['v2', 0],
  ]);
});

test('two runs of one account at the same time are seen, those of two accounts are none', () => {
  const runs = runsOf([
    access('alice', 'v1', 'program', 0, 100, true),
    access('bob', 'v2', 'program', 50, 150, true),
    access('alice', 'v3', 'program', 99, 120, true),
    access('bob', 'v4', 'program', 150, 160, true),
  ]);
  expect(overlapsOf(runs).map((pair) => pair.map(({ video }) => video))).toEqual([['v1', 'v3']]);
});

test('a run that has not ended overlaps every later one of its account', () => {
  const runs = runsOf([
    access('alice', 'v1', 'program', 0, undefined),
    access('alice', 'v2', 'program', 10, 20),
    access('alice', 'v3', 'program', 30, 40),
  ]);
  expect(overlapsOf(runs)).toHaveLength(2);
});

test('gaps run from the end of a run to the begin of the next, against the wait of the turn it used', () => {
  const runs = runsOf([
    access('alice', 'v1', 'page', 1000, 1010),
    access('alice', 'v1', 'media', 1020, 2000, true),
    access('alice', 'v2', 'program', 2100, 2200, true),
    access('bob', 'v9', 'program', 2000, 2100, true),
  ]);
  const turns = [
    turn('alice', 'v1', 0, { delay: delay(500) }),
    turn('alice', 'v1', 990, { delay: delay(100) }),
    turn('alice', 'v2', 2090),
    turn('bob', 'v9', 1990),
  ];
  const gaps = gapsOf(runs, turns, 0.001);
  expect(gaps).toEqual([{ account: 'alice', after: 'v1', gapMs: 100, dueMs: 100 }]);
  expect(smallestShare(gaps)).toBe(1);
});

test('a run after one that drew no wait is refused', () => {
  const runs = runsOf([access('alice', 'v1', 'program', 10, 20), access('alice', 'v2', 'program', 30, 40)]);
  expect(() => gapsOf(runs, [turn('alice', 'v1', 5, { delay: undefined })], 1)).toThrow('without a wait');
  expect(() => gapsOf(runs, [turn('alice', 'v1', 15)], 1)).toThrow('without a wait');
});

test('the smallest share names the worst gap', () => {
  const gap = (gapMs: number, dueMs: number) => ({ account: 'alice', after: 'v', gapMs, dueMs });
  expect(smallestShare([gap(200, 100), gap(94, 100), gap(1, 0)])).toBe(0.94);
  expect(smallestShare([])).toBe(Number.POSITIVE_INFINITY);
});

test('rests are measured from the return of a turn with one of the reasons to the next grant of its account', () => {
  const turns = [
    turn('alice', 'v3', 900),
    turn('alice', 'v1', 0, { returnedMs: 100, reason: 'bot-wall' }),
    turn('bob', 'v2', 150, { returnedMs: 200, reason: 'other' }),
    turn('bob', 'v4', 300, { returnedMs: 400, reason: 'bot-wall' }),
  ];
  expect(restsAfter(turns, ['bot-wall'])).toEqual([800]);
});
