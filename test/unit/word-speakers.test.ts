import type { Turn } from '../../domain/transcript.ts';
import { speakersOfWords } from '../../domain/word-speakers.ts';

const TURNS: Turn[] = [
  { startMs: 1000, endMs: 2000, speaker: 'A', confidence: 0.9 },
  { startMs: 2000, endMs: 3000, confidence: 0 },
  { startMs: 3000, endMs: 4000, speaker: 'B', confidence: 0.7 },
];

test.each<[string, number, number, string | undefined, number]>([
  ['inside a turn', 1200, 1400, 'A', 0.9],
  ['across an edge belongs to the larger part', 1900, 2300, undefined, 0],
  ['across an edge stays with the larger part', 1500, 2100, 'A', 0.9],
  ['equally in two turns belongs to the first', 1900, 2100, 'A', 0.9],
  ['without length at the start of a turn', 3000, 3000, 'B', 0.7],
  ['before all turns', 100, 900, undefined, 0],
  ['after all turns', 4000, 4500, undefined, 0],
  ['in a turn nobody could name', 2100, 2900, undefined, 0],
])('a word %s', (_, startMs, endMs, speaker, confidence) => {
  const [word] = speakersOfWords([{ text: 'word', startMs, endMs, probability: 1 }], TURNS);
  expect(word).toEqual(speaker === undefined ? { confidence } : { speaker, confidence });
});

test('turns may come in any order and overlap', () => {
  const words = [1100, 1600, 3500].map((startMs) => ({
    text: 'w',
    startMs,
    endMs: startMs + 200,
    probability: 1,
  }));
  const shuffled = [TURNS[2]!, TURNS[0]!, { startMs: 1500, endMs: 1550, speaker: 'C', confidence: 1 }];
  expect(speakersOfWords(words, shuffled).map((word) => word.speaker)).toEqual(['A', 'A', 'B']);
});
