import { configurationSchema } from '../../domain/configuration.ts';
import { isInvented, withoutInventions } from '../../domain/speech/silence-inventions.ts';
import { isStockPhrase } from '../../domain/speech/stock-phrases.ts';
import { heardOneAfterAnother, heardSpanOf } from '../fixtures/heard-span-of.ts';

const rules = configurationSchema.parse({}).speech;

// The first seven were measured: Whisper base over 30 s of each, without VAD.
test.each([
  ['over silence', 'you', 0.93, -0.83, true],
  ['over faint noise', 'You', 0.98, -1.12, true],
  ['over noise', "I'm going to go to the next station.", 0.99, -1.86, true],
  ['over music', "I'm not sure if you're going to be able to do that.", 0.81, -1.22, true],
  ['over a hum', "I'm going to do a little bit of work.", 0.71, -1.83, true],
  ['of speech in noise as loud as itself', 'there is a good time', 0.36, -0.94, false],
  ['of speech after 20 s of silence', 'Compound interest is paid on the money', 0.42, -0.47, false],
  ["at Whisper's own limit of silence", 'The tide turns.', 0.6, -1.5, false],
  ["at Whisper's own limit of certainty", 'The tide turns.', 0.7, -1, false],
  ['just above the limit of certainty', 'The tide turns.', 0.9, -0.499, false],
  ['at both limits', 'The tide turns.', 0.8, -0.5, true],
  ['just below the limit of silence', 'The tide turns.', 0.799, -0.9, false],
  ['thanks that are said', 'Thank you for watching!', 0.1, -0.2, false],
  ['thanks over silence, however certain', 'Thank you for watching!', 0.8, -0.1, true],
  ['thanks inside of what is said', 'Thank you for watching the tide.', 0.85, -0.1, false],
])('text %s: %j (%d, %d) is invented: %s', (_name, text, noSpeechProb, avgLogprob, invented) => {
  expect(isInvented({ text, noSpeechProb, avgLogprob }, rules)).toBe(invented);
});

test.each([
  ['Thank you.', true],
  ['Thanks for watching!', true],
  [' you', true],
  ['Thank you. Thank you. Thank you.', true],
  ['Untertitel der Amara.org-Community', true],
  ['Untertitelung des ZDF, 2020', true],
  ["Sous-titres réalisés par la communauté d'Amara.org", true],
  ['Subtítulos realizados por la comunidad de Amara.org', true],
  ['Sottotitoli creati dalla comunità Amara.org', true],
  ['Legendas pela comunidade Amara.org', true],
  ['Ondertitels ingediend door de Amara.org gemeenschap', true],
  ['Napisy stworzone przez społeczność Amara.org', true],
  ['Субтитры сделал кто-то', true],
  ['ご視聴ありがとうございました', true],
  ['字幕由Amara.org社区提供', true],
  ['♪', true],
  ['You said that.', false],
  ['Thank you, Engineer.', false],
  ['The legend of the tide', false],
])('%j is what Whisper writes over silence: %s', (text, stock) => {
  expect(isStockPhrase(text)).toBe(stock);
});

test('what is taken out is kept with its times, and all else stays as it is', () => {
  const [said, invented, more] = heardOneAfterAnother(['The tide turns.', 'Thank you.', 'Twice a day.']);
  const silent = { ...invented!, noSpeechProb: 0.95 };
  expect(withoutInventions([said!, silent, more!], rules)).toEqual({
    spans: [said, more],
    removed: [{ why: 'silence', startMs: silent.startMs, endMs: silent.endMs, text: 'Thank you.' }],
  });
});

test('a word of no probability at all stays where the span is speech', () => {
  const span = heardSpanOf('The tide turns.');
  const mumbled = { ...span, words: span.words.map((word) => ({ ...word, probability: 0 })) };
  expect(withoutInventions([mumbled], rules)).toEqual({ spans: [mumbled], removed: [] });
});
