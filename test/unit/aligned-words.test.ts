import { alignedWords, type TimedWord } from '../../engines/speech/aligned-words.ts';

const timed = (...words: string[]): TimedWord[] =>
  words.map((text, at) => ({ text, start: at, end: at + 0.5, probability: null }));

test.each<[string, string, string[], [string, number | null][]]>([
  [
    'bare words get the marks of the text',
    'Well, "it\'s" 42.',
    ['Well', "it's", '42'],
    [
      [' Well,', 0],
      [' "it\'s"', 1],
      [' 42.', 2],
    ],
  ],
  [
    'words with marks and spaces stay',
    ' So, yes.',
    [' So,', ' yes.'],
    [
      [' So,', 0],
      [' yes.', 1],
    ],
  ],
  ['a word told in two parts is one', 'evidence-based', ['evidence', 'based'], [[' evidence-based', 0]]],
  [
    'a mark that stands alone has no time',
    'so – yes',
    ['so', 'yes'],
    [
      [' so', 0],
      [' –', null],
      [' yes', 1],
    ],
  ],
  [
    'case does not count',
    'New York',
    ['new', 'york'],
    [
      [' New', 0],
      [' York', 1],
    ],
  ],
  [
    'other words than the text has are taken as told',
    'Number 42',
    ['number', 'forty', 'two'],
    [
      [' number', 0],
      [' forty', 1],
      [' two', 2],
    ],
  ],
  [
    'a script without spaces keeps its words',
    '今日は、天気。',
    ['今日', 'は', '天気'],
    [
      ['今日', 0],
      ['は、', 1],
      ['天気。', 2],
    ],
  ],
  ['no words are none', 'text', [], []],
])('%s', (_name, text, words, expected) => {
  expect(alignedWords(text, timed(...words)).map(({ text: word, start }) => [word, start])).toEqual(expected);
});
