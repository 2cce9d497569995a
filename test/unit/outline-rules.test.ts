import { chaptersOf, type Divided } from '../../domain/outline/chapters.ts';
import { parsePick, parseSections, parseSummary } from '../../domain/outline/parse-answers.ts';
import { partsWithin } from '../../domain/outline/parts.ts';
import { offeredSentences, sectionOf, summaryOfPicks } from '../../domain/outline/pick.ts';
import { shortened, wholeSentences } from '../../domain/shortened.ts';
import { segmentOf } from '../fixtures/segment-of.ts';

const INVALID = expect.objectContaining({
  fault: { fault: 'video', reason: 'answer-invalid', detail: expect.any(String) },
});

test.each([
  ['nothing', [], 10, 3, []],
  ['one that does not fit', [20], 10, 3, [[0, 1]]],
  [
    'as many as fit',
    [4, 4, 4, 4],
    10,
    9,
    [
      [0, 2],
      [2, 4],
    ],
  ],
  [
    'no more than allowed',
    [1, 1, 1, 1],
    10,
    3,
    [
      [0, 2],
      [2, 4],
    ],
  ],
  [
    'about evenly many',
    Array(13).fill(1),
    100,
    12,
    [
      [0, 7],
      [7, 13],
    ],
  ],
  [
    'one that does not fit among others',
    [1, 20, 1],
    10,
    3,
    [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  ],
])('parts hold %s', (_, sizes: number[], room, most, expected) => {
  expect(partsWithin(sizes, room, most).map(({ from, to }) => [from, to])).toEqual(expected);
});

test('whatever the sizes, parts are consecutive and leave nothing out', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const sizes = Array.from({ length: seed }, (_, index) => (index * seed * 7919) % 13);
    const parts = partsWithin(sizes, 20, 6);
    expect(parts.flatMap(({ from, to }) => sizes.slice(from, to))).toEqual(sizes);
    for (const { from, to } of parts) {
      expect(to - from).toBeGreaterThan(0);
      expect(to - from).toBeLessThanOrEqual(6);
      const taken = sizes.slice(from, to).reduce((sum, size) => sum + size, 0);
      expect(taken <= 20 || to - from === 1).toBe(true);
    }
  }
});

const section = (firstSegment: unknown, title: unknown = 'Tides', summary: unknown = 'It is so.') => ({
  firstSegment,
  title,
  summary,
});
const placed = (...sections: unknown[]) =>
  parseSections({ sections }, 4, 10).map(({ firstSegment, title }) => [firstSegment, title]);

test.each([
  [
    'in order',
    [section(1, 'A'), section(3, 'B')],
    [
      [10, 'A'],
      [12, 'B'],
    ],
  ],
  [
    'out of order',
    [section(3, 'B'), section(1, 'A')],
    [
      [10, 'A'],
      [12, 'B'],
    ],
  ],
  [
    'the first one later than the part',
    [section(2, 'A'), section(4, 'B')],
    [
      [10, 'A'],
      [13, 'B'],
    ],
  ],
  [
    'the same number twice',
    [section(1, 'A'), section(1, 'B'), section(2, 'C')],
    [
      [10, 'A'],
      [11, 'C'],
    ],
  ],
  [
    'numbers written as text',
    [section('1', 'A'), section('4', 'B')],
    [
      [10, 'A'],
      [13, 'B'],
    ],
  ],
  ['a number that was not shown', [section(1, 'A'), section(5, 'B')], [[10, 'A']]],
  ['no number that was shown', [section(7, 'A'), section(null, 'B')], [[10, 'A']]],
  ['no title', [section(1, ''), section(2, 'B'), 'text'], [[10, 'B']]],
  [
    'more than three',
    [1, 2, 3, 4].map((n) => section(n, `${n}`)),
    [
      [10, '1'],
      [11, '2'],
      [12, '3'],
    ],
  ],
])('sections with %s are put in their place', (_, sections, expected) => {
  expect(placed(...sections)).toEqual(expected);
});

test.each([[null], [[]], [{}], [{ sections: 'A' }], [{ sections: [] }], [{ sections: [section(1, '')] }]])(
  'sections that are none are a wrong answer: %j',
  (json) => {
    expect(() => parseSections(json, 4, 0)).toThrow(INVALID);
  },
);

test('texts of sections are on one line, and what was cut off ends with a whole word', () => {
  const cut = section(1, 'Ebb and\nflow \u0000of the sea', `${'It rises and falls. '.repeat(12)}`);
  const [one] = parseSections({ sections: [cut] }, 1, 0);
  expect(one?.title).toBe('Ebb and flow of the sea');
  expect(one?.summary).toMatch(/^(It rises and falls\. )+It rises and falls\.$/);
  const [other] = parseSections({ sections: [section(1, 'long '.repeat(20))] }, 1, 0);
  expect(other?.title).toMatch(/^(long )+long…$/);
  expect(other?.title.length).toBeLessThan(80);
});

test.each([
  [{ n: 2 }, 2],
  [{ n: '3' }, 3],
])('a pick %j is sentence %j', (json, number) => {
  expect(parsePick(json, 3)).toBe(number);
});

test.each([[{ n: 4 }], [{ n: 0 }], [{}], [2], ['2']])('a pick of nothing is a wrong answer: %j', (json) => {
  expect(() => parsePick(json, 3)).toThrow(INVALID);
});

test('a summary is one or two paragraphs, of one stretch one', () => {
  const json = { paragraphs: [' One.\n', '', 7, 'Two.', 'Three.'] };
  expect(parseSummary(json, false)).toBe('One.\n\nTwo.');
  expect(parseSummary(json, true)).toBe('One.');
  for (const wrong of [null, {}, { paragraphs: [] }, { paragraphs: ['', ' '] }, { paragraphs: 'One.' }])
    expect(() => parseSummary(wrong, false)).toThrow(INVALID);
});

test.each([
  ['short enough', 'short enough', 20],
  ['one word too many here', 'one word too…', 16],
  ['abcdefghijklmnopqrstuvwxyz', 'abcdefgh…', 10],
  ['one, two, three, four', 'one, two…', 13],
  ['🌊🌊🌊🌊🌊🌊', '🌊🌊…', 4],
])('%j becomes %j, of fewer than %d characters', (text, short, below) => {
  expect(shortened(text, below)).toBe(short);
  expect([...shortened(text, below)].length).toBeLessThan(below);
});

test('whole sentences are kept where they are half of the text', () => {
  expect(wholeSentences('One is so. Two is so. Three', 25)).toBe('One is so. Two is so.');
  expect(wholeSentences('No. There is only one sentence after that and it does not end', 30)).toBe(
    'No. There is only one…',
  );
});

const divided = (change: Partial<Divided>): Divided => ({
  segments: [0, 60_000, 120_000, 180_000].map((startMs) => ({ startMs })),
  durationMs: 240_000,
  published: [],
  sections: [],
  ...change,
});
const named = (title: string, startMs: number) => ({ title, startMs, endMs: startMs + 1 });
const about = (title: string, firstSegment: number) => ({ title, summary: `On ${title}.`, firstSegment });
const spans = (change: Partial<Divided>) =>
  chaptersOf(divided(change)).chapters.map(({ title, startMs, endMs }) => [title, startMs, endMs]);

const FROM_SECTIONS = [
  ['A', 0, 120_000],
  ['B', 120_000, 240_000],
];

test.each([
  [
    'the publisher has chapters',
    { published: [named('Intro', 0), named('Rest', 90_000)] },
    [
      ['Intro', 0, 90_000],
      ['Rest', 90_000, 240_000],
    ],
  ],
  [
    'they are in disorder',
    { published: [named('Rest', 90_000), named('Intro', 0)] },
    [
      ['Intro', 0, 90_000],
      ['Rest', 90_000, 240_000],
    ],
  ],
  [
    'the first begins late',
    { published: [named('Intro', 5000), named('Rest', 90_000)] },
    [
      ['Intro', 0, 90_000],
      ['Rest', 90_000, 240_000],
    ],
  ],
  [
    'two begin at once',
    { published: [named('A', 0), named('B', 0), named('C', 9000)] },
    [
      ['A', 0, 9000],
      ['C', 9000, 240_000],
    ],
  ],
  [
    'one lies behind the end',
    { published: [named('A', 0), named('B', 9000), named('C', 240_000)] },
    [
      ['A', 0, 9000],
      ['B', 9000, 240_000],
    ],
  ],
  [
    'there is only one',
    { published: [named('All', 0)], sections: [about('A', 0), about('B', 2)] },
    FROM_SECTIONS,
  ],
  [
    'their titles are empty',
    { published: [named(' ', 0), named('', 9000)], sections: [about('A', 0), about('B', 2)] },
    FROM_SECTIONS,
  ],
  ['the model made them', { sections: [about('A', 0), about('B', 2)] }, FROM_SECTIONS],
  [
    'a subject goes on into the next part',
    { sections: [about('A', 0), about('a', 1), about('B', 2)] },
    FROM_SECTIONS,
  ],
  [
    'two sections begin with one segment',
    { sections: [about('A', 0), about('B', 2), about('C', 2)] },
    FROM_SECTIONS,
  ],
  ['a section has no segment', { sections: [about('A', 0), about('B', 2), about('C', 9)] }, FROM_SECTIONS],
  ['there are none at all', {}, []],
])('chapters cover a recording in order and without a gap when %s', (_, change, expected) => {
  expect(spans(change)).toEqual(expected);
});

test('chapters say who made them, and the model tells what they are about', () => {
  expect(chaptersOf(divided({ sections: [about('A', 0)] }))).toEqual({
    chaptersFrom: 'model',
    chapters: [{ title: 'A', summary: 'On A.', startMs: 0, endMs: 240_000 }],
  });
  expect(chaptersOf(divided({ published: [named('A', 0), named('B', 9)] })).chaptersFrom).toBe('source');
});

test('of a part up to eight sentences are offered, without greetings and questions', () => {
  const first = segmentOf('Hello and welcome back.', 'The moon pulls the oceans up twice a day.');
  const second = segmentOf(
    ...Array.from({ length: 12 }, (_, n) => `The tide of harbour ${n} is a high tide.`),
  );
  const offered = offeredSentences([first, second]);
  expect(offered).toHaveLength(8);
  expect(offered).not.toContain('Hello and welcome back.');
  expect(offeredSentences([])).toEqual([]);
});

test('a picked sentence is a section, its title the beginning of it', () => {
  const sentence =
    'The moon alone is more than twice as strong as the sun, because it is so much nearer to us.';
  expect(sectionOf(sentence, 3)).toEqual({
    title: 'The moon alone is more than twice as strong as the sun…',
    summary: sentence,
    firstSegment: 3,
  });
});

test.each([
  [0, ''],
  [1, '0.'],
  [3, '0. 1. 2.'],
  [9, '0. 2. 4. 6. 8.'],
])('of %d picks at most five are the short summary, from beginning to end', (count, summary) => {
  const sections = Array.from({ length: count }, (_, index) => sectionOf(`${index}.`, index));
  expect(summaryOfPicks(sections)).toBe(summary);
});
