import { evidenceOf } from '../../domain/evidence.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

const segment = segmentOf('One.', 'Two.', 'Three.', 'Four.', 'Five.');

test.each([
  ['one sentence', [2], [['Two.', 1000, 1900]]],
  ['neighbours are one span', [2, 3], [['Two. Three.', 1000, 2900]]],
  [
    'others are spans of their own, in order of time',
    [5, 1, 2],
    [
      ['One. Two.', 0, 1900],
      ['Five.', 4000, 4900],
    ],
  ],
  ['a number cited twice counts once', [4, 4], [['Four.', 3000, 3900]]],
  ['numbers that do not exist are left out', [0, 3, 9], [['Three.', 2000, 2900]]],
  ['nothing that was said is no evidence', [9], []],
] as const)(
  'defect 67: a quote is the cited sentences themselves, with their times: %s',
  (_, cited, spans) => {
    expect(evidenceOf(segment, cited)).toEqual(
      spans.map(([quote, startMs, endMs]) => ({ quote, startMs, endMs, speaker: 'A' })),
    );
    for (const { quote } of evidenceOf(segment, cited)) expect(segment.text).toContain(quote);
  },
);

test('an unknown speaker stays unknown', () => {
  expect(evidenceOf({ ...segment, speaker: undefined }, [1])[0]).not.toHaveProperty('speaker');
});

test('a half of a segment is cited by the same numbers', () => {
  const half = { ...segment, sentences: segment.sentences.slice(2) };
  expect(evidenceOf(half, [3, 4])[0]?.quote).toBe('Three. Four.');
});
