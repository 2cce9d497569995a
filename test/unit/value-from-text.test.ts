import { valueFromText } from '../../stack/configuration/value-from-text.ts';

test.each<['number' | 'truth' | 'list' | 'text' | 'choice', string, unknown]>([
  ['number', ' 12 ', 12],
  ['number', '-0.5', -0.5],
  ['number', '1e3', 1000],
  ['number', '0x10', '0x10'],
  ['number', '12 MB', '12 MB'],
  ['number', '', ''],
  ['truth', 'TRUE', true],
  ['truth', '0', false],
  ['truth', 'yes', 'yes'],
  ['list', 'a, b ,c', ['a', 'b', 'c']],
  ['list', '["a,b"]', ['a,b']],
  ['list', '[broken', '[broken'],
  ['text', ' 12 ', '12'],
  ['choice', 'off', 'off'],
])('as a %s, %j stands for %j', (kind, text, value) => {
  expect(valueFromText({ kind }, text)).toEqual(value);
});
