import { isKnownLanguage, languageCode } from '../../engines/speech/language-code.ts';

test.each([
  ['en', 'en'],
  ['en-US', 'en'],
  ['english', 'en'],
  ['German', 'de'],
  ['norwegian nynorsk', 'nn'],
  ['haitian creole', 'ht'],
  ['yue', 'yue'],
  ['cantonese', 'yue'],
  ['klingon', 'und'],
  ['', 'und'],
])('%j is the language %s', (told, code) => {
  expect(languageCode(told)).toBe(code);
});

test.each([
  ['de', true],
  ['xx', false],
])('%s is known to Whisper: %p', (code, known) => {
  expect(isKnownLanguage(code)).toBe(known);
});
