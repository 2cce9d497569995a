import { dotProduct, rankedSentences } from '../../domain/sentence-ranking.ts';

const sentence = (number: number, text: string) => ({ number, text, startMs: number, endMs: number + 1 });
const FIRST = { id: 'first', sentences: [sentence(1, 'a'), sentence(2, 'b'), sentence(3, 'c')] };
const SECOND = { id: 'second', sentences: [sentence(1, 'd'), sentence(2, 'e')] };
const SILENT = { id: 'silent', sentences: [] };

test('defect 106: the order of the hits is the order of their own similarity, whatever came first', () => {
  const scores = [0.1, 0.4, 0.2, 0.9, 0.3];
  const ranked = rankedSentences([FIRST, SILENT, SECOND], (index) => scores[index]!);
  expect(ranked.map(({ within, sentence, score }) => [within.id, sentence.text, score])).toEqual([
    ['second', 'd', 0.9],
    ['first', 'b', 0.4],
  ]);
});

test('a sentence comes with its neighbours in the segment, none beyond its edges', () => {
  const ranked = rankedSentences([FIRST, SECOND], (index) => [0, 1, 0, 0.5, 0][index]!);
  expect(ranked.map(({ before, after }) => [before?.text, after?.text])).toEqual([
    ['a', 'c'],
    [undefined, 'e'],
  ]);
});

test('of equal sentences the earlier one wins', () => {
  expect(rankedSentences([SECOND], () => 0.5)[0]?.sentence.text).toBe('d');
});

test('the dot product of unit vectors is their cosine', () => {
  expect(dotProduct([0.6, 0.8], [0.8, 0.6])).toBeCloseTo(0.96, 10);
});
