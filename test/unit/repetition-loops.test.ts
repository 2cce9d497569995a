import { textOf } from '../../domain/speech/heard-span.ts';
import { isLoop, withoutLoops } from '../../domain/speech/repetition-loops.ts';
import { heardOneAfterAnother, heardSpanOf, type SaidAs } from '../fixtures/heard-span-of.ts';

const LIMIT = 2.4;
const strained: SaidAs = { compressionRatio: 2.4 };
const times = (count: number, phrase: string): string => Array<string>(count).fill(phrase).join(' ');
const clean = (text: string, said?: SaidAs) => {
  const { spans, removed } = withoutLoops([heardSpanOf(text, said)], LIMIT);
  return [textOf(spans.flatMap(({ words }) => words)), removed.map((one) => one.text)];
};

test.each([
  [1, 5, 6, 11, 12],
  [2, 3, 4, 7, 8],
  [3, 2, 3, 5, 6],
  [5, 2, 3, 5, 6],
  [6, 2, 3, 3, 4],
  [12, 2, 3, 3, 4],
])(
  'a phrase of %d words is said %d times under strain and a loop at %d, without at %d and %d',
  (phraseWords, said, loop, saidCalmly, loopCalmly) => {
    expect(isLoop({ phraseWords, times: said, strained: true })).toBe(false);
    expect(isLoop({ phraseWords, times: loop, strained: true })).toBe(true);
    expect(isLoop({ phraseWords, times: saidCalmly, strained: false })).toBe(false);
    expect(isLoop({ phraseWords, times: loopCalmly, strained: false })).toBe(true);
  },
);

test.each([
  'No, no, no, no, no, no, that is not it.',
  'It is very very very very far.',
  'Ha ha ha ha ha ha ha ha.',
  'One two three, one two three, one two three, and turn.',
  'Let it be, let it be, let it be, let it be.',
  'Yes we can. Yes we can. Yes we can. Yes we can.',
  'The code is zero zero zero zero zero zero one.',
  'So I said what did you say? What did you say? What did you say?',
])('people say %j', (text) => {
  expect(clean(text)).toEqual([text, []]);
});

test.each([
  [
    'a sentence',
    `Here it is. ${times(6, 'The tide turns.')} So far.`,
    'Here it is. The tide turns. So far.',
    5,
  ],
  ['a word', `Well, ${times(30, 'no,')} it is not.`, 'Well, no, it is not.', 29],
  [
    'a long phrase',
    times(4, 'and that is the reason why it holds'),
    'and that is the reason why it holds',
    3,
  ],
  [
    'other marks and capitals',
    'The tide. the tide, THE TIDE! the tide the tide the tide the tide the tide',
    'The tide.',
    7,
  ],
])('a loop of %s keeps its first time', (_name, text, kept, repeats) => {
  const [left, removed] = clean(text);
  expect(left).toBe(kept);
  const repeated = text.split(' ').length - kept.split(' ').length;
  expect((removed as string[]).join(' ').split(' ')).toHaveLength(repeated);
  expect(repeated % repeats).toBe(0);
});

test.each<[string, SaidAs]>([
  ['compresses as no speech does', strained],
  ['has words too short to be said', { wordMs: 20, pauseMs: 0 }],
])('three times the same is a loop where the text %s', (_name, said) => {
  const text = `So ${times(3, 'that was the tide,')} and it turned.`;
  expect(clean(text)).toEqual([text, []]);
  expect(clean(text, said)).toEqual([
    'So that was the tide, and it turned.',
    ['that was the tide, that was the tide,'],
  ]);
});

test('a loop that breaks off in the middle of its phrase goes with what it has begun', () => {
  expect(clean(`${times(4, 'the best way to get')} the best way`, strained)[0]).toBe('the best way to get');
  const goesOn = `${times(4, 'the best way to get')} the best boat`;
  expect(clean(goesOn, strained)[0]).toBe('the best way to get the best boat');
});

test('a loop inside of a loop goes as well', () => {
  const text = times(4, `and then ${times(12, 'no')}`);
  expect(clean(text, strained)[0]).toBe('and then no');
});

test('spans that say the same one after another are a loop, however long the sentence', () => {
  const long = 'this is what the whole of the shore looks like when the moon stands over it at noon';
  const spans = heardOneAfterAnother(['Listen.', long, long, long, long, 'So far.']);
  const cleaned = withoutLoops(spans, LIMIT);
  expect(cleaned.spans).toEqual([spans[0], spans[1], spans[5]]);
  expect(cleaned.removed).toEqual([
    { why: 'loop', startMs: spans[2]!.startMs, endMs: spans[4]!.endMs, text: `${long} ${long} ${long}` },
  ]);
});

test('a span that loses words keeps the exact times of those that stay', () => {
  const span = heardSpanOf(`Well then ${times(8, 'the tide')} turned.`, { atMs: 5000 });
  const { spans, removed } = withoutLoops([span], LIMIT);
  const stays = [0, 1, 2, 3, 18].map((index) => span.words[index]!);
  expect(spans).toEqual([{ ...span, text: 'Well then the tide turned.', words: stays }]);
  expect(removed).toMatchObject([{ startMs: span.words[4]!.startMs, endMs: span.words[17]!.endMs }]);
});

test('defect 41: a sentence said again ten minutes later stays, a line repeated on end goes', () => {
  const line = 'Thank you all for being here today.';
  const again = [
    heardSpanOf(line),
    ...[1, 2, 3, 4, 5].map((nth) => heardSpanOf(line, { atMs: nth * 600_000 })),
  ];
  expect(withoutLoops(again, LIMIT)).toEqual({ spans: again, removed: [] });
  const between = heardOneAfterAnother([1, 2, 3, 4, 5].flatMap((nth) => [line, `This is point ${nth}.`]));
  expect(withoutLoops(between, LIMIT)).toEqual({ spans: between, removed: [] });
  const onEnd = heardOneAfterAnother([line, line, line, line, 'First of all.']);
  expect(withoutLoops(onEnd, LIMIT).spans).toEqual([onEnd[0], onEnd[4]]);
});
