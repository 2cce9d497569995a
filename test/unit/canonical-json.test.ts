import { canonicalJson } from '../../domain/canonical-json.ts';

test.each<[unknown, string]>([
  [null, 'null'],
  ['a "quoted" é', '"a \\"quoted\\" é"'],
  [-0, '0'],
  [1e21, '1e+21'],
  [[3, 'b', [true]], '[3,"b",[true]]'],
  [{ b: 1, a: { d: 2, c: [] } }, '{"a":{"c":[],"d":2},"b":1}'],
  [{ kept: false, dropped: undefined }, '{"kept":false}'],
  [{ b: 1, B: 2, 10: 3, 9: 4 }, '{"10":3,"9":4,"B":2,"b":1}'],
])('%j is written as %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
  expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
});

test('the order in which keys were added does not show', () => {
  expect(canonicalJson({ a: 1, b: { x: 1, y: 2 } })).toBe(canonicalJson({ b: { y: 2, x: 1 }, a: 1 }));
});

test.each<[string, unknown]>([
  ['$.a[1]', { a: [1, Number.NaN] }],
  ['$.when', { when: new Date(0) }],
  ['$.size', { size: 10n }],
  ['$[0]', [undefined]],
  ['$.seen', { seen: new Set([1]) }],
])('what JSON cannot hold is refused with its place %s', (path, value) => {
  expect(() => canonicalJson(value)).toThrow(path);
});
