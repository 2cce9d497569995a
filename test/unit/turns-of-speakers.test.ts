import type { PieceSpeaker } from '../../domain/speakers/cluster.ts';
import { piecesOf } from '../../domain/speakers/pieces.ts';
import { turnsOf } from '../../domain/speakers/turns.ts';
import { speakersOfWords } from '../../domain/word-speakers.ts';
import { seededRandom, spokenWords } from '../fixtures/spoken-words.ts';

const A: PieceSpeaker = { label: 'A', confidence: 0.9 };
const B: PieceSpeaker = { label: 'B', confidence: 0.6 };
const NOBODY: PieceSpeaker = { confidence: 0 };

const pieces = (...spans: [number, number][]) => spans.map(([startMs, endMs]) => ({ startMs, endMs }));

test('consecutive pieces of one speaker are one turn, as sure as they are on average, by length', () => {
  expect(
    turnsOf(pieces([0, 1000], [1000, 4000], [4500, 6000]), [A, { label: 'A', confidence: 0.5 }, B]),
  ).toEqual([
    { startMs: 0, endMs: 4000, speaker: 'A', confidence: 0.6 },
    { startMs: 4500, endMs: 6000, speaker: 'B', confidence: 0.6 },
  ]);
});

test('a silence of 2 s ends a turn', () => {
  expect(turnsOf(pieces([0, 1000], [2999, 4000], [6000, 7000]), [A, A, A])).toEqual([
    { startMs: 0, endMs: 4000, speaker: 'A', confidence: expect.closeTo(0.9, 9) },
    { startMs: 6000, endMs: 7000, speaker: 'A', confidence: 0.9 },
  ]);
});

test('what nobody could be told to say is a turn without a speaker', () => {
  expect(turnsOf(pieces([0, 1000], [1000, 2000]), [A, NOBODY])).toEqual([
    { startMs: 0, endMs: 1000, speaker: 'A', confidence: 0.9 },
    { startMs: 1000, endMs: 2000, confidence: 0 },
  ]);
  expect(turnsOf([], [])).toEqual([]);
});

test('every word gets the speaker of its piece, in 300 generated talks', () => {
  const random = seededRandom(3);
  for (let talk = 0; talk < 300; talk++) {
    const words = spokenWords('Yes. We saw it there, then left. '.repeat(1 + random() * 20), {
      msPerCharacter: 30 + random() * 90,
      pauseMs: random() < 0.3 ? 0 : random() * 500,
    });
    const spoken = piecesOf(words);
    const speakers = spoken.map(() => [A, B, NOBODY][Math.floor(random() * 3)]!);
    const expected = spoken.flatMap(({ from, to }, at) =>
      words.slice(from, to).map(() => speakers[at]!.label),
    );
    expect(speakersOfWords(words, turnsOf(spoken, speakers)).map(({ speaker }) => speaker)).toEqual(expected);
  }
});
