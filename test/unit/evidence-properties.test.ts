import { evidenceOf } from '../../domain/evidence.ts';
import { segmentTranscript } from '../../domain/segmentation.ts';
import { generateSpeech } from '../fixtures/generated-speech.ts';
import { seededRandom } from '../fixtures/spoken-words.ts';

const CASES = 2000;

/** What the cases contained, so that nothing holds for want of a case. */
const met = { pieces: 0, joined: 0, apart: 0, whole: 0, unspaced: 0 };
const wrong: { seed: number; what: string }[] = [];

/** Any sentences of every segment of any speech are cited; numbers that it does not have are among them. */
beforeAll(() => {
  for (let seed = 0; seed < CASES; seed++) {
    const random = seededRandom(seed);
    const { words, turns, rules } = generateSpeech(random);
    for (const segment of segmentTranscript(words, turns, rules)) {
      const share = random();
      const cited = [-1, 0, ...segment.sentences.map(({ number }) => number), 99_999].filter(
        () => random() < share,
      );
      const pieces = evidenceOf(segment, cited);
      const must = (holds: boolean, what: string) => {
        if (!holds) wrong.push({ seed, what });
      };
      let after = segment.startMs;
      for (const { quote, startMs, endMs } of pieces) {
        must(quote !== '' && segment.text.includes(quote), 'a quote that does not stand in its segment');
        must(startMs >= segment.startMs && endMs <= segment.endMs, 'a time outside its segment');
        must(startMs >= after && endMs > startMs, 'times that do not increase');
        // What is stored is rounded, and so are the segment's times.
        must(
          Math.round(startMs) >= Math.round(segment.startMs) &&
            Math.round(endMs) <= Math.round(segment.endMs),
          'a rounded time outside its segment',
        );
        after = endMs;
        met.unspaced += /天今|ดีสวัสดี/.test(quote) ? 1 : 0;
      }
      const valid = segment.sentences.filter(({ number }) => cited.includes(number));
      const letters = (texts: readonly string[]) => texts.join('').replaceAll(' ', '');
      must(
        letters(pieces.map(({ quote }) => quote)) === letters(valid.map(({ text }) => text)),
        'a cited sentence is missing, or one that was not cited is there',
      );
      met.pieces += pieces.length;
      met.joined += pieces.length < valid.length ? 1 : 0;
      met.apart += pieces.length > 1 ? 1 : 0;
      met.whole += pieces[0]?.quote === segment.text ? 1 : 0;
    }
  }
});

test('the cases hold every kind of citation', () => {
  expect(Object.entries(met).filter(([, count]) => count < 20)).toEqual([]);
});

test('defect 67: whatever is cited of whatever was said, the quote stands in its segment and its times lie inside', () => {
  expect(wrong.slice(0, 5)).toEqual([]);
});
