import { markdownCode, markdownTable, markdownText } from '../../client/rendering/markdown.ts';

test.each([
  ['a | b', 'a \\| b'],
  ['<script>', '\\<script\\>'],
  ['back\\|slash', 'back\\\\\\|slash'],
  ['two\nlines', 'two lines'],
  ['*not* _this_ [link](x)', '\\*not\\* \\_this\\_ \\[link\\](x)'],
])('%j is shown as it is', (text, expected) => {
  expect(markdownText(text)).toBe(expected);
});

test.each([
  ['dQw4w9WgXcQ', '`dQw4w9WgXcQ`'],
  ['a|b', '`a\\|b`'],
  ['has ` tick', '``has ` tick``'],
  ['`', '`` ` ``'],
])('%j can be copied', (text, expected) => {
  expect(markdownCode(text)).toBe(expected);
});

test('a table has a rule under its head, numbers to the right, and as many cells in each row', () => {
  const cells = [markdownText('one | two'), '3'];
  expect(markdownTable({ head: ['what', 'count'], rows: [cells], right: [1] })).toBe(
    '| what | count |\n| --- | ---: |\n| one \\| two | 3 |',
  );
});

test('no rows, no table', () => {
  expect(markdownTable({ head: ['what'], rows: [] })).toBe('');
});
