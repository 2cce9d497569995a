import { storableJson, storableMs, storableText, storableTime } from '../../storage/database/storable.ts';

test.each([
  ['a plain text', 'Tides 🌊 at Nice: naïve', 'Tides 🌊 at Nice: naïve'],
  ['NUL', 'a\0b', 'a\ufffdb'],
  ['the first half of a character', 'wave \ud83c', 'wave \ufffd'],
  ['the second half of one', '\udf0a wave', '\ufffd wave'],
  ['an escape that is spelt out', String.raw`\u0000`, String.raw`\u0000`],
])('a text with %s', (_what, text, stored) => {
  expect(storableText(text)).toBe(stored);
  expect(JSON.parse(storableJson({ in: [text] }))).toEqual({ in: [stored] });
});

test('everything else in a value is JSON as ever', () => {
  const value = { text: 'a\0', number: 1.5, none: null, list: [true, undefined], left: undefined };
  expect(storableJson(value)).toBe('{"text":"a\ufffd","number":1.5,"none":null,"list":[true,null]}');
});

test.each([
  ['2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z'],
  ['2024-03-01', '2024-03-01T00:00:00.000Z'],
  ['2024-13-99T00:00:00.000Z', null],
  ['+058000-01-01T00:00:00.000Z', null],
  ['-000044-03-15T00:00:00.000Z', null],
  ['yesterday', null],
  [undefined, null],
])('the moment %s', (iso, stored) => {
  expect(storableTime(iso)).toBe(stored);
});

test.each([
  [0, 0],
  [1500.4, 1500],
  [-1, null],
  [1e300, null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [undefined, null],
])('%s ms', (ms, stored) => {
  expect(storableMs(ms)).toBe(stored);
});
