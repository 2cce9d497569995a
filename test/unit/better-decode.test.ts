import { configurationSchema } from '../../domain/configuration.ts';
import { betterDecode } from '../../domain/speech/better-decode.ts';
import type { HeardSpan } from '../../domain/speech/heard-span.ts';
import { heardSpanOf } from '../fixtures/heard-span-of.ts';

const rules = configurationSchema.parse({}).speech;
const phrase = 'the tide turns twice a day';
const looping = heardSpanOf(Array<string>(5).fill(phrase).join(' '), {
  avgLogprob: -0.1,
  compressionRatio: 2.1,
});
const compressed = heardSpanOf(phrase, { avgLogprob: -0.1, compressionRatio: 2.6 });
const heard = (avgLogprob: number, text = phrase): HeardSpan => heardSpanOf(text, { avgLogprob });
const likeSilence = heardSpanOf('Thank you.', { avgLogprob: -0.4, noSpeechProb: 0.8 });
const wordless = heardSpanOf('');

test.each<[string, HeardSpan[], HeardSpan[], 'first' | 'second']>([
  ['the higher log probability', [heard(-0.6)], [heard(-0.4)], 'second'],
  ['the higher log probability, of the first', [heard(-0.4)], [heard(-0.6)], 'first'],
  ['the first where they are even', [heard(-0.4)], [heard(-0.4)], 'first'],
  ['one that is no loop, however sure the loop is', [looping], [heard(-1.5)], 'second'],
  ['a first that is no loop', [heard(-1.5)], [looping], 'first'],
  ['of two loops the more probable one', [{ ...looping, avgLogprob: -0.5 }], [looping], 'second'],
  ['one that compresses as speech does', [compressed], [heard(-1)], 'second'],
  ['a first that compresses as speech does', [heard(-1)], [compressed], 'first'],
  ['the first where the second lost most of its words', [heard(-0.6)], [heard(-0.1, 'the tide')], 'first'],
  ['a second that has half of the words', [heard(-0.6)], [heard(-0.1, 'the tide turns')], 'second'],
  ['the first where the second heard nothing', [heard(-0.9)], [], 'first'],
  ['the first where the second heard no word', [heard(-0.9)], [wordless], 'first'],
  ['silence where the first sounded like it', [likeSilence], [], 'second'],
  ['the first where only a part of it sounded like silence', [likeSilence, heard(-0.5)], [], 'first'],
  [
    'the log probability weighted by length',
    [heard(-0.5)],
    [heard(-0.1, 'Yes.'), heard(-0.8, phrase)],
    'first',
  ],
])('kept: %s', (_name, first, second, kept) => {
  expect(betterDecode(first, second, rules)).toBe(kept);
});
