import { configurationSchema } from '../../domain/configuration.ts';
import {
  doubtfulStretches,
  type GuardRules,
  isDoubtful,
  type JudgedSpan,
} from '../../domain/speech/doubt.ts';

const rules: GuardRules = configurationSchema.parse({}).speech;

const span = (startMs: number, endMs: number, doubtful = true): JudgedSpan => ({
  startMs,
  endMs,
  avgLogprob: doubtful ? -0.5 : -0.2,
  compressionRatio: 1.5,
  noSpeechProb: 0.02,
});

test.each([
  ['certain speech', {}, false],
  ['a log probability just above -0.35', { avgLogprob: -0.3499 }, false],
  ['a log probability of -0.35', { avgLogprob: -0.35 }, true],
  ['a compression ratio just below 2.4', { compressionRatio: 2.3999 }, false],
  ['a compression ratio of 2.4', { compressionRatio: 2.4 }, true],
  ['a probability of silence just below 0.8', { noSpeechProb: 0.7999 }, false],
  ['a probability of silence of 0.8', { noSpeechProb: 0.8 }, true],
])('%s: in doubt %j is %s', (_name, judged, doubtful) => {
  expect(isDoubtful({ ...span(0, 1000, false), ...judged }, rules)).toBe(doubtful);
});

test('the limits are the settings', () => {
  const loose = { ...rules, doubtLogprob: -1 };
  expect(isDoubtful(span(0, 1000), rules)).toBe(true);
  expect(isDoubtful(span(0, 1000), loose)).toBe(false);
});

/** Without the margins, which have tests of their own. */
const joined = (spans: readonly JudgedSpan[]) =>
  doubtfulStretches(spans, rules).map(({ from, to }) => [spans[from]!.startMs, spans[to - 1]!.endMs]);

test.each<[string, JudgedSpan[], number[][]]>([
  ['nothing in doubt', [span(0, 5000, false)], []],
  ['one in doubt', [span(0, 5000, false), span(5000, 7000)], [[5000, 7000]]],
  ['2 s apart are one', [span(1000, 5000), span(7000, 9000)], [[1000, 9000]]],
  [
    'further apart are two',
    [span(1000, 5000), span(7001, 9000)],
    [
      [1000, 5000],
      [7001, 9000],
    ],
  ],
  [
    'a short certain one between belongs to it',
    [span(0, 5000), span(5000, 6500, false), span(6500, 8000)],
    [[0, 8000]],
  ],
  [
    'a long certain one between does not',
    [span(0, 5000), span(5000, 8000, false), span(8000, 9000)],
    [
      [0, 5000],
      [8000, 9000],
    ],
  ],
  ['30 s together are one', [span(0, 15_000), span(16_000, 30_000)], [[0, 30_000]]],
  [
    'more than 30 s together are two',
    [span(0, 15_000), span(16_000, 30_001)],
    [
      [0, 15_000],
      [16_000, 30_001],
    ],
  ],
  ['a single long one stays whole', [span(0, 45_000)], [[0, 45_000]]],
])('doubtful stretches: %s', (_name, spans, expected) => {
  expect(joined(spans)).toEqual(expected);
});

test.each<[string, JudgedSpan[], number[]]>([
  ['0.3 s where there is silence around', [span(5000, 9000)], [4700, 9300]],
  ['not before the beginning', [span(100, 9000)], [0, 9300]],
  [
    'at most half of the way to a neighbour',
    [span(0, 4800, false), span(5000, 9000), span(9000, 9900, false)],
    [4900, 9000],
  ],
  ['none beside an overlapping neighbour', [span(0, 5100, false), span(5000, 9000)], [5000, 9300]],
  ['30 s in all', [span(10_000, 39_900)], [9950, 39_950]],
])('the margins of a stretch: %s', (_name, spans, [startMs, endMs]) => {
  expect(doubtfulStretches(spans, rules)).toMatchObject([{ startMs, endMs }]);
});

test('a recording in which everything is in doubt is cut into stretches in order, none overlapping another', () => {
  const spans = Array.from({ length: 200 }, (_, index) => span(index * 4000, index * 4000 + 3900));
  const stretches = doubtfulStretches(spans, rules);
  expect(stretches.at(0)?.from).toBe(0);
  expect(stretches.at(-1)?.to).toBe(200);
  for (const [index, { startMs, endMs, from }] of stretches.entries()) {
    expect(endMs - startMs).toBeLessThanOrEqual(30_000);
    if (index === 0) continue;
    expect(from).toBe(stretches[index - 1]!.to);
    expect(startMs).toBeGreaterThanOrEqual(stretches[index - 1]!.endMs);
  }
});
