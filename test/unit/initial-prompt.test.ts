import { initialPrompt, promptNotices } from '../../engines/speech/initial-prompt.ts';

test('a vocabulary becomes a text that could stand before the recording', () => {
  expect(initialPrompt([])).toEqual({ prompt: undefined, left: [] });
  expect(initialPrompt(['Vidmine'])).toEqual({ prompt: 'Vidmine.', left: [] });
  expect(initialPrompt(['Vidmine', 'pgvector'])).toEqual({ prompt: 'Vidmine, pgvector.', left: [] });
});

test.each([
  // 12 letters are 4 tokens, and 1 for the comma.
  ['abcdefghijkl', 40],
  // 4 tokens of other scripts, and 1 for the comma.
  ['天気予報', 40],
])('what has no room is told of, never cut in silence: %s', (term, room) => {
  const prompt = initialPrompt(Array.from({ length: room + 3 }, () => term));
  expect(prompt.prompt?.split(', ')).toHaveLength(room);
  expect(prompt.left).toEqual([term, term, term]);
  expect(promptNotices(prompt)).toEqual([expect.stringContaining(`its last 3: ${term}, ${term}, ${term}`)]);
});

test('a vocabulary that fits is nothing to tell', () => {
  expect(promptNotices(initialPrompt(['Vidmine']))).toEqual([]);
});
