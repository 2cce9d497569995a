import { estimateTokens } from '../../engines/language-model/estimate-tokens.ts';

test.each([
  ['', 1],
  ['a', 2],
  ['word', 3],
  ['two words', 6],
  ['1234', 5],
  ['a, b.', 5],
  ['line\nline', 6],
  ['café', 4],
  ['мир', 4],
  ['水', 3],
  ['🙂', 3],
])('%j is estimated at %i tokens', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});
