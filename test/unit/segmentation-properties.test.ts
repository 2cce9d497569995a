import { segmentTranscript } from '../../domain/segmentation.ts';
import { LEFTOVER_CHARS } from '../../domain/sentence-groups.ts';
import { generateSpeech } from '../fixtures/generated-speech.ts';
import { seededRandom } from '../fixtures/spoken-words.ts';
import { wrongSegments } from '../fixtures/wrong-segments.ts';

const CASES = 10_000;

/** What the 10,000 cases contained, so that no property holds for want of a case. */
const met = { segments: 0, cut: 0, joined: 0, leftovers: 0, slow: 0, unknown: 0, none: 0 };
const wrong: { seed: number; what: string }[] = [];

beforeAll(() => {
  for (let seed = 0; seed < CASES; seed++) {
    const speech = generateSpeech(seededRandom(seed));
    const before = seed % 20 === 0 ? JSON.stringify(speech) : undefined;
    const segments = segmentTranscript(speech.words, speech.turns, speech.rules);
    for (const what of wrongSegments(speech, segments)) wrong.push({ seed, what });
    if (before !== undefined) {
      const again = segmentTranscript(speech.words, speech.turns, speech.rules);
      if (JSON.stringify(again) !== JSON.stringify(segments)) wrong.push({ seed, what: 'not deterministic' });
      if (JSON.stringify(speech) !== before) wrong.push({ seed, what: 'the transcript was changed' });
    }
    const { minChars, maxChars, maxDurationMs } = speech.rules;
    met.none += segments.length === 0 ? 1 : 0;
    for (const { text, speaker, startMs, endMs } of segments) {
      met.segments += 1;
      met.cut += text.length >= minChars && text.length <= maxChars ? 1 : 0;
      met.joined += text.length > maxChars ? 1 : 0;
      met.leftovers += text.length < LEFTOVER_CHARS ? 1 : 0;
      met.slow += endMs - startMs > 0.8 * maxDurationMs ? 1 : 0;
      met.unknown += speaker === undefined ? 1 : 0;
    }
  }
});

/** The first few of the wrong ones, with the seed that brings each back. */
const wrongOf = (kind: RegExp) => wrong.filter(({ what }) => kind.test(what)).slice(0, 5);

test('the 10,000 transcripts hold every kind of case', () => {
  expect(Object.entries(met).filter(([, count]) => count < 20)).toEqual([]);
});

test('defect 56: times increase, no range is empty and all lie inside the recording, in 10,000 transcripts', () => {
  expect(wrongOf(/^56/)).toEqual([]);
});

test('defect 57: a segment is its sentences, marks included, in 10,000 transcripts', () => {
  expect(wrongOf(/^57/)).toEqual([]);
});

test('defect 58: no segment joins speakers or bridges a silence, in 10,000 transcripts', () => {
  expect(wrongOf(/^58/)).toEqual([]);
});

test('defect 59: a segment begins with its first word and ends with its last, in 10,000 transcripts', () => {
  expect(wrongOf(/^59/)).toEqual([]);
});

test('defect 60: the segments are the transcript, word for word, in 10,000 transcripts', () => {
  expect(wrongOf(/^60/)).toEqual([]);
});

test('sizes lie inside the bounds except where a turn is shorter, in 10,000 transcripts', () => {
  expect(wrongOf(/^(longer|shorter)/)).toEqual([]);
});

test('leftovers are joined with a neighbour of the same speaker where they fit, in 10,000 transcripts', () => {
  expect(wrongOf(/^a leftover/)).toEqual([]);
});

test('the same transcript is always cut the same way and left as it is', () => {
  expect(wrongOf(/^(not deterministic|the transcript)/)).toEqual([]);
});

test('nothing else was found wrong', () => {
  expect(wrong).toHaveLength(0);
});
