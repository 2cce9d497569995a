import { piecesOf } from '../../domain/speakers/pieces.ts';
import type { Word } from '../../domain/transcript.ts';
import { seededRandom, spokenWords } from '../fixtures/spoken-words.ts';

/** Words by `text@start-end` in ms. */
const words = (script: string): Word[] =>
  script.split(' ').map((entry) => {
    const [, text, startMs, endMs] = /^(.+)@(\d+)-(\d+)$/.exec(entry)!;
    return { text: text!, startMs: Number(startMs), endMs: Number(endMs), probability: 1 };
  });

const piecesAs = (script: Word[]) =>
  piecesOf(script).map(({ startMs, endMs, from, to }) => `${startMs}-${endMs} [${from},${to})`);

test.each<[string, string, string[]]>([
  ['one sentence is one piece', 'We@0-900 sail.@900-2000', ['0-2000 [0,2)']],
  [
    'a sentence ends a piece, also without a pause',
    'We@0-900 sail.@900-2000 They@2000-2800 row.@2800-4000',
    ['0-2000 [0,2)', '2000-4000 [2,4)'],
  ],
  [
    'a pause of 0.3 s ends a piece inside a sentence',
    'We@0-900 always@900-2000 sail@2300-3200 home@3200-4000',
    ['0-2000 [0,2)', '2300-4000 [2,4)'],
  ],
  ['a shorter pause does not', 'We@0-900 always@900-2000 sail@2299-3200 home@3200-4000', ['0-4000 [0,4)']],
  [
    'a short utterance between two others stays alone, whoever says it',
    'We@0-900 sail.@900-2000 Right.@2000-2400 They@2400-3200 row.@3200-4400',
    ['0-2000 [0,2)', '2000-2400 [2,3)', '2400-4400 [3,5)'],
  ],
  [
    'a short part of a sentence goes on after a breath',
    'And@0-500 then@1000-1500 we@1500-1900 sailed@1900-3000',
    ['0-3000 [0,4)'],
  ],
  [
    'but not where a capital begins what may be somebody else’s',
    'And@0-500 Never@1000-1500 mind@1500-3000',
    ['0-500 [0,1)', '1000-3000 [1,3)'],
  ],
  [
    'nor after a long pause',
    'And@0-500 then@1500-2000 we@2000-2400 sailed@2400-3500',
    ['0-500 [0,1)', '1500-3500 [1,4)'],
  ],
  [
    'more than 6 s are cut at the longest pause near the middle',
    'a@0-1500 b@1500-3000 c@3000-4400 d@4600-6000 e@6000-8000',
    ['0-4400 [0,3)', '4600-8000 [3,5)'],
  ],
  ['a word longer than 6 s stays whole', 'hmm@0-7000', ['0-7000 [0,1)']],
  ['words without a length still have a place', 'hm@500-500', ['500-501 [0,1)']],
])('%s', (_, script, expected) => {
  expect(piecesAs(words(script))).toEqual(expected);
});

test('no word, no piece', () => {
  expect(piecesOf([])).toEqual([]);
});

test('every word of a generated talk is in exactly one piece, none longer than 6 s', () => {
  const random = seededRandom(7);
  for (let talk = 0; talk < 200; talk++) {
    const spoken = spokenWords(randomTalk(random), {
      msPerCharacter: 40 + random() * 80,
      pauseMs: random() * 400,
    });
    const pieces = piecesOf(spoken);
    expect(pieces.flatMap(({ from, to }) => spoken.slice(from, to))).toEqual(spoken);
    for (const [at, piece] of pieces.entries()) {
      expect(piece.endMs - piece.startMs).toBeLessThanOrEqual(6000);
      expect(piece.from).toBe(pieces[at - 1]?.to ?? 0);
      expect(piece.startMs).toBeGreaterThanOrEqual(pieces[at - 1]?.endMs ?? 0);
    }
  }
});

test('continuous speech without a mark becomes pieces of 3 to 6 s', () => {
  const spoken = spokenWords('word '.repeat(2000), { pauseMs: 0 });
  const lengths = piecesOf(spoken).map(({ startMs, endMs }) => endMs - startMs);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(6000);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(2900);
});

function randomTalk(random: () => number): string {
  return Array.from({ length: 1 + Math.floor(random() * 120) }, () => {
    const word = 'lorem'.repeat(3).slice(0, 1 + Math.floor(random() * 12));
    return random() < 0.12 ? `${word}.` : word;
  }).join(' ');
}
