import { type RawSpan, type RawWord, toRecognisedSpan } from '../../engines/speech/recognised-span.ts';
import { heardSpans, inOrderOfTime } from '../../engines/speech/recognised-words.ts';

const word = (
  text: string,
  start: number | null,
  end: number | null,
  probability: number | null = 0.9,
): RawWord => ({
  text,
  start,
  end,
  probability,
});
const span = (words: RawWord[], times: { start?: number; end?: number; text?: string } = {}): RawSpan => ({
  start: times.start ?? 0,
  end: times.end ?? 4,
  text: times.text ?? words.map(({ text }) => text).join(''),
  avgLogprob: -0.2,
  compressionRatio: 1.5,
  noSpeechProb: 0.01,
  temperature: 0,
  words,
});
const RECORDING_MS = 60_000;
const wordsOfSpans = (spans: RawSpan[], durationMs = RECORDING_MS) =>
  inOrderOfTime(heardSpans(spans), durationMs).flatMap(({ words }) => words);
const brief = (spans: RawSpan[]) =>
  wordsOfSpans(spans).map(({ text, startMs, endMs }) => [text, startMs, endMs]);

test('words keep their times in ms, their marks and their probability', () => {
  expect(wordsOfSpans([span([word(' It', 0.5, 0.7), word(' holds.', 0.7, 1.2345, 0.5)])])).toEqual([
    { text: 'It', startMs: 500, endMs: 700, probability: 0.9 },
    { text: 'holds.', startMs: 700, endMs: 1235, probability: 0.5 },
  ]);
});

test('pieces without a space before them belong to the word before, and the weakest piece tells how sure it is', () => {
  const words = wordsOfSpans([
    span([word(' evidence', 0, 0.5), word('-based', 0.5, 1, 0.4), word(' claims', 1, 2)]),
  ]);
  expect(words.map(({ text }) => text)).toEqual(['evidence-based', 'claims']);
  expect(words[0]).toMatchObject({ startMs: 0, endMs: 1000, probability: 0.4 });
});

test('a mark that stands alone joins the word before it and does not stretch it', () => {
  expect(brief([span([word(' Yes', 0, 0.4), word(' ?', 0.4, 3), word(' No', 3, 3.2)])])).toEqual([
    ['Yes?', 0, 400],
    ['No', 3000, 3200],
  ]);
});

test('characters of a script without spaces stay words of their own', () => {
  expect(brief([span([word('今', 0, 0.2), word('天', 0.2, 0.4), word('。', 0.4, 0.5)])])).toEqual([
    ['今', 0, 200],
    ['天。', 200, 400],
  ]);
});

test('words without a time share the time between their neighbours by their length', () => {
  expect(
    brief([span([word(' a', 0, 1), word(' bb', null, null), word(' bbbbb', null, null), word(' c', 3, 4)])]),
  ).toEqual([
    ['a', 0, 1000],
    ['bb', 1000, 1667],
    ['bbbbb', 1667, 3000],
    ['c', 3000, 4000],
  ]);
});

test('a span without words is cut into words over its time', () => {
  expect(brief([span([], { start: 2, end: 4, text: ' one two' })])).toEqual([
    ['one', 2000, 3000],
    ['two', 3000, 4000],
  ]);
});

test('words are in order of time, do not overlap and last at least 1 ms', () => {
  const spans = [
    span([word(' a', 0, 2), word(' b', 1.5, 1.8), word(' c', 1.9, 1.9)]),
    span([word(' d', 1, 3)], { start: 1, end: 3 }),
  ];
  expect(brief(spans)).toEqual([
    ['a', 0, 2000],
    ['b', 2000, 2001],
    ['c', 2001, 2002],
    ['d', 2002, 3000],
  ]);
});

test('words that got their time between their neighbours are marked, those with a time are not', () => {
  const words = wordsOfSpans([span([word(' a', 0, 1), word(' bb', null, null), word(' c', 3, 4)])]);
  expect(words.map(({ interpolated }) => interpolated)).toEqual([undefined, true, undefined]);
  expect(wordsOfSpans([span([], { text: ' one two' })]).every(({ interpolated }) => interpolated)).toBe(true);
});

test('a last word that ends after the recording ends with it, and makes room for itself', () => {
  const late = [word(' a', 0, 1), word(' b', 3.9, 4.2), word(' c', 4.2, 4.5)];
  expect(wordsOfSpans([span(late)], 4000).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [0, 1000],
    [3900, 3999],
    [3999, 4000],
  ]);
  expect(inOrderOfTime(heardSpans([span(late, { end: 4.5 })]), 4000)).toMatchObject([{ endMs: 4000 }]);
});

test('what the engine did not tell of a span is filled in from its words and its text', () => {
  const told = { avgLogprob: null, compressionRatio: null, noSpeechProb: null };
  const words = [word(' a', 0, 1, 0.5), word(' b', 1, 2, 0.5)];
  expect(toRecognisedSpan({ ...span(words), ...told })).toMatchObject({
    avgLogprob: expect.closeTo(Math.log(0.5)),
    noSpeechProb: 0,
  });
  const looping = toRecognisedSpan({ ...span([]), text: ' and so on'.repeat(30), ...told });
  expect(looping.compressionRatio).toBeGreaterThan(10);
  expect(toRecognisedSpan({ ...span([]), text: ' The tide turns.', ...told })).toMatchObject({
    avgLogprob: -10,
    compressionRatio: expect.closeTo(15 / 23),
  });
});

test('empty pieces and empty spans make no words', () => {
  expect(wordsOfSpans([span([word(' ', 0, 1), word('', 1, 2)]), span([], { text: ' ' })])).toEqual([]);
});
