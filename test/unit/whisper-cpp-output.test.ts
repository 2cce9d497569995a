import { readFileSync } from 'node:fs';
import { limitMinutes, progressOf } from '../../engines/speech/whisper-cpp-command.ts';
import { parseWhisperCpp } from '../../engines/speech/whisper-cpp-output.ts';

const RECORDED = readFileSync(new URL('../fixtures/whisper-cpp-output.json', import.meta.url));

test('tokens become words with their marks, times and probabilities; marks of the decoder are none', () => {
  const { language, multilingual, spans } = parseWhisperCpp(RECORDED);
  expect([language, multilingual]).toEqual(['en', true]);
  expect(spans[0]?.words.map(({ text, start, end }) => [text, start, end])).toEqual([
    [' An', 0.04, 0.18],
    [' evidence-based', 0.18, 1.08],
    [' answer,', 1.08, 1.5],
    [" isn't", 1.74, 2.06],
    [' it?', 2.06, 2.26],
  ]);
  expect(spans[0]?.words[1]?.probability).toBeCloseTo(0.8, 10);
  expect(spans[1]).toMatchObject({ start: 2.48, end: 3.9, noSpeechProb: null, compressionRatio: null });
  expect(spans[1]?.avgLogprob).toBeCloseTo(Math.log(0.5), 10);
});

/** As the program writes it: bytes of a letter in tokens of their own, which are no UTF-8. */
function outputOf(text: string, tokens: readonly string[]): Buffer {
  const offsets = { from: 0, to: 1000 };
  const written = {
    result: { language: 'de' },
    transcription: [
      {
        offsets,
        text: Buffer.from(text).toString('latin1'),
        tokens: tokens.map((token) => ({ text: token, offsets, p: 0.5 })),
      },
    ],
  };
  return Buffer.from(JSON.stringify(written), 'latin1');
}

test.each<[string, string, string[], string[]]>([
  ['a letter cut in two', ' Grüße', [' Gr', '\u00C3', '\u00BC', '\u00C3\u009Fe'], [' Grüße']],
  ['a script without spaces', '天気', ['\u00E5\u00A4\u00A9', '\u00E6\u00B0', '\u0097'], ['天', '気']],
])('%s is put together again', (_name, text, tokens, words) => {
  const [span] = parseWhisperCpp(outputOf(text, tokens)).spans;
  expect(span?.text).toBe(text);
  expect(span?.words.map((word) => word.text)).toEqual(words);
});

test('what is no output of the program is refused', () => {
  expect(() => parseWhisperCpp(Buffer.from('{"transcription": []}'))).toThrow('result');
  expect(() => parseWhisperCpp(Buffer.from('usage: whisper-cli'))).toThrow();
});

test.each([
  ['whisper_print_progress_callback: progress =  35%', 35],
  ['whisper_print_progress_callback: progress = 100%', 100],
  ['whisper_init_from_file: loading model', undefined],
])('%s tells %p percent', (line, percent) => {
  expect(progressOf(line)).toBe(percent);
});

test.each([
  [0, 10],
  [3600, 1210],
  // 40 hours: a longer timer would fire at once.
  [144_000, 35_791],
])('%d seconds of sound may take %d minutes', (seconds, minutes) => {
  expect(limitMinutes(seconds)).toBe(minutes);
});
