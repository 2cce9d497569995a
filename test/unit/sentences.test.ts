import { splitSentences } from '../../domain/sentences.ts';
import type { Word } from '../../domain/transcript.ts';
import { seededRandom, spokenWords } from '../fixtures/spoken-words.ts';

const sentencesOf = (text: string, maxChars?: number): string[] =>
  splitSentences(spokenWords(text), maxChars).map((sentence) => sentence.text);

describe('sentences end where speech says so', () => {
  test.each<[string, string[]]>([
    ['It holds. It bends.', ['It holds.', 'It bends.']],
    ['Does it hold? It does! Good.', ['Does it hold?', 'It does!', 'Good.']],
    ['No mark at the end', ['No mark at the end']],
    ['Dr. Smith met Prof. Jones. They spoke.', ['Dr. Smith met Prof. Jones.', 'They spoke.']],
    ['Do one more rep. Then rest.', ['Do one more rep.', 'Then rest.']],
    [
      'Metals, e.g. iron, i.e. Fe, rust. Gold does not.',
      ['Metals, e.g. iron, i.e. Fe, rust.', 'Gold does not.'],
    ],
    ['It grew by 3.5 percent. Then it fell.', ['It grew by 3.5 percent.', 'Then it fell.']],
    ['It grew by 3. 5 percent. Then it fell.', ['It grew by 3. 5 percent.', 'Then it fell.']],
    ['See No. 5 and Fig. 2. No. Never.', ['See No. 5 and Fig. 2.', 'No.', 'Never.']],
    ['J. K. Rowling and the U.S. Senate met. Yes.', ['J. K. Rowling and the U.S. Senate met.', 'Yes.']],
    ['He moved to the U.S. The rest stayed.', ['He moved to the U.S.', 'The rest stayed.']],
    ['They open at 9 a.m. on Monday. So do we.', ['They open at 9 a.m. on Monday.', 'So do we.']],
    [
      'Acme Inc. makes rope. Ropes, nets, etc. They last.',
      ['Acme Inc. makes rope.', 'Ropes, nets, etc.', 'They last.'],
    ],
    ['"Why?" he asked. "Because!" Nobody knew.', ['"Why?" he asked.', '"Because!"', 'Nobody knew.']],
    ['Well... maybe not. Well... Maybe.', ['Well... maybe not.', 'Well...', 'Maybe.']],
    ['So am I. Bridges were not.', ['So am I.', 'Bridges were not.']],
    ['今天 下雨 。 明天 晴 。', ['今天下雨。', '明天晴。']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(sentencesOf(text)).toEqual(expected);
  });
});

test('defect 57: splitting keeps question and exclamation marks', () => {
  const text = 'Is it safe? Of course it is! Who says so? Everybody.';
  expect(sentencesOf(text).join(' ')).toBe(text);
});

test('a sentence begins with its first word and ends with its last', () => {
  const words = spokenWords('It holds well. It bends.', { startMs: 5000 });
  expect(splitSentences(words).map(({ from, to, startMs, endMs }) => ({ from, to, startMs, endMs }))).toEqual(
    [
      { from: 0, to: 3, startMs: 5000, endMs: words[2]!.endMs },
      { from: 3, to: 5, startMs: words[3]!.startMs, endMs: words[4]!.endMs },
    ],
  );
});

test('a run without punctuation is cut at its longest pause', () => {
  const words: Word[] = spokenWords('word '.repeat(60));
  const paused = words.map((word, index) =>
    index < 35 ? word : { ...word, startMs: word.startMs + 900, endMs: word.endMs + 900 },
  );
  expect(splitSentences(paused, 200).map((sentence) => sentence.to)).toEqual([35, 60]);
});

test('a run without full stops is cut after a comma rather than between two words', () => {
  const text = `${'word '.repeat(29)}pause, ${'word '.repeat(30)}`;
  expect(splitSentences(spokenWords(text), 200).map((sentence) => sentence.to)).toEqual([30, 60]);
});

test('no word is lost, none is repeated and no sentence passes the bound, whatever is said', () => {
  const random = seededRandom(7);
  const vocabulary = [
    'a',
    'stone',
    'bridge,',
    'fell.',
    'Dr.',
    'why?',
    'U.S.',
    '3.',
    '5',
    'extraordinarily',
    'I.',
    '"so!"',
  ];
  for (let round = 0; round < 200; round++) {
    const count = Math.floor(random() * 300);
    const maxChars = 20 + Math.floor(random() * 300);
    let at = 0;
    const words = Array.from({ length: count }, (): Word => {
      const startMs = at + Math.floor(random() * 500);
      const endMs = startMs + Math.floor(random() * 600);
      at = endMs;
      return { text: vocabulary[Math.floor(random() * vocabulary.length)]!, startMs, endMs, probability: 1 };
    });
    const sentences = splitSentences(words, maxChars);
    expect(sentences.flatMap(({ from, to }) => words.slice(from, to))).toEqual(words);
    for (const { from, to, text, startMs, endMs } of sentences) {
      expect(text).toBe(
        words
          .slice(from, to)
          .map((word) => word.text)
          .join(' '),
      );
      expect(to - from === 1 || text.length <= maxChars).toBe(true);
      expect(startMs).toBe(words[from]!.startMs);
      expect(endMs).toBeGreaterThan(startMs);
    }
  }
});
