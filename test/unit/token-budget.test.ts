import {
  fitsContext,
  roomFor,
  splitSegmentSentences,
  TEMPLATE_TOKENS,
} from '../../domain/mining/token-budget.ts';
import { miningWarning } from '../../domain/mining/warnings.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

test('defect 73: prompt, answer and template must fit into the context together', () => {
  expect(roomFor(1000, 4096)).toBe(3096 - TEMPLATE_TOKENS);
  expect(fitsContext(1000, roomFor(1000, 4096), 4096)).toBe(true);
  expect(fitsContext(1000, roomFor(1000, 4096) + 1, 4096)).toBe(false);
});

test('a segment is halved between sentences, near the middle of its text, and keeps its numbers', () => {
  const segment = segmentOf(
    'A long first sentence, longer than all the others together.',
    'Two.',
    'Three.',
    'Four.',
  );
  const [first, second] = splitSegmentSentences(segment) ?? [];
  expect(first?.sentences.map(({ number }) => number)).toEqual([1]);
  expect(second).toEqual({
    ...segment,
    sentences: segment.sentences.slice(1),
    startMs: 1000,
    endMs: 3900,
    text: 'Two. Three. Four.',
  });
});

test('both halves of any segment have a sentence, and together they have all', () => {
  for (const long of [0, 1, 2, 3]) {
    const texts = ['One.', 'Two.', 'Three.', 'Four.'].map((text, index) =>
      index === long ? text.repeat(50) : text,
    );
    const halves = splitSegmentSentences(segmentOf(...texts)) ?? [];
    expect(halves.flatMap(({ sentences }) => sentences.map(({ number }) => number))).toEqual([1, 2, 3, 4]);
    for (const { sentences } of halves) expect(sentences.length).toBeGreaterThan(0);
  }
});

test('a single sentence cannot be halved', () => {
  expect(splitSegmentSentences(segmentOf('One.'))).toBeUndefined();
});

test.each([
  [{ claims: 0, dropped: 0, spokenMs: 600_000 }, 'No claim was found in 10 minutes of speech.'],
  [
    { claims: 0, dropped: 4, spokenMs: 600_000 },
    "No claim was found in 10 minutes of speech; 4 items of the model's answers were invalid.",
  ],
  [{ claims: 1, dropped: 0, spokenMs: 600_000 }, undefined],
  [{ claims: 0, dropped: 0, spokenMs: 60_000 }, undefined],
])('defect 76: a long video without claims is warned about: %j', (mined, warning) => {
  expect(miningWarning(mined)).toBe(warning);
});
