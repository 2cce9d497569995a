import { PLAIN } from '../../client/rendering/terminal.ts';
import { wrapped } from '../../client/rendering/wrapped.ts';

const NARROW = { interactive: true, color: true, width: 24 };

test.each<[string, string[]]>([
  ['short', ['short']],
  ['mining binds: 214 segments wait', ['mining binds: 214', '  segments wait']],
  ['  two  spaces stay in a line', ['  two  spaces stay in a', '    line']],
  [
    'try vidmine.example/averylongaddress/indeed now',
    ['try', '  vidmine.example/averylongaddress/indeed', '  now'],
  ],
  ['', ['']],
  ['first do it, then: vidmine retry --all', ['first do it, then:', '  vidmine retry --all']],
  ['then: vidmine retry --failed --batch talks', ['then: vidmine retry', '  --failed --batch', '  talks']],
  ['日本語の話 日本語の話 日本語の話', ['日本語の話 日本語の話', '  日本語の話']],
  ['\u001b[31mred words\u001b[39m are not wider', ['\u001b[31mred words\u001b[39m are not wider']],
])('%j is broken between its words', (text, expected) => {
  expect(wrapped(text, NARROW)).toEqual(expected);
});

test('where no line ends, nothing is broken', () => {
  const long = 'word '.repeat(100).trim();
  expect(wrapped(long, PLAIN)).toEqual([long]);
});
