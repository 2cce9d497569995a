import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { scoredWords } from '../../domain/word-error-rate.ts';
import { sampleRecordings } from '../fixtures/sample-recordings.ts';
import { unrelatedSegments } from '../fixtures/unrelated-segments.ts';

const paraphrases = z
  .array(z.object({ query: z.string(), sample: z.string(), sentence: z.string() }))
  .parse(JSON.parse(readFileSync(new URL('../fixtures/paraphrases.json', import.meta.url), 'utf8')));

/** Words that carry no meaning of their own. */
const FUNCTION_WORDS = new Set(
  'a an and as at away by can from in is it of off on one our that the their them they this to up us was we what when which with than has have'.split(
    ' ',
  ),
);
/** Roughly the stem: `grows` and `growing` are one. */
const stem = (word: string): string => word.replace(/(ing|ed|es|s|ly|al)$/, '').slice(0, 6);
const contentStems = (text: string): string[] =>
  scoredWords(text)
    .filter((word) => !FUNCTION_WORDS.has(word))
    .map(stem);

test.each(paraphrases)('$query: shares no content word with the sentence it means', ({ query, sentence }) => {
  const meant = new Set(contentStems(sentence));
  expect(contentStems(query).filter((word) => meant.has(word))).toEqual([]);
});

test.each(paraphrases)('$sentence: is said in its sample, once', ({ sample, sentence }) => {
  const spoken = sampleRecordings().find(({ id }) => id === sample)!.spoken;
  expect(spoken.split(sentence)).toHaveLength(2);
});

test('the unrelated passages are all different, the same every time, and of a segment’s size', () => {
  const passages = unrelatedSegments(500);
  expect(new Set(passages).size).toBe(500);
  expect(unrelatedSegments(500)).toEqual(passages);
  for (const { length } of passages) {
    expect(length).toBeGreaterThanOrEqual(1100);
    expect(length).toBeLessThanOrEqual(1400);
  }
});

test('the unrelated passages are not about the subjects of the samples', () => {
  const text = unrelatedSegments(500).join(' ');
  expect(text).not.toMatch(/\b(bridges?|tides?|moon|compound|savings|interest rate|inflation|scour)\b/i);
});
