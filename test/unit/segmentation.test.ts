import { type SegmentRules, segmentTranscript } from '../../domain/segmentation.ts';
import { joinSpoken } from '../../domain/spoken-text.ts';
import type { Segment, Turn, Word } from '../../domain/transcript.ts';
import { speakersOfWords } from '../../domain/word-speakers.ts';
import { seededRandom, spokenWords } from '../fixtures/spoken-words.ts';

const RULES: SegmentRules = { minChars: 1100, maxChars: 1400, maxGapMs: 30_000 };
const SENTENCE = 'The quick brown fox jumps over the lazy dog while nobody else is looking at it. ';

const lengths = (segments: readonly Segment[]): number[] => segments.map((segment) => segment.text.length);
const later = (words: readonly Word[], ms: number): Word[] =>
  words.map((word) => ({ ...word, startMs: word.startMs + ms, endMs: word.endMs + ms }));

test('segments hold 1100 to 1400 characters of whole sentences, numbered from 1', () => {
  const segments = segmentTranscript(spokenWords(SENTENCE.repeat(60)), [], RULES);
  expect(segments.length).toBe(4);
  for (const segment of segments) {
    expect(segment.text.length).toBeGreaterThanOrEqual(1100);
    expect(segment.text.length).toBeLessThanOrEqual(1400);
    expect(segment.text).toBe(segment.sentences.map((sentence) => sentence.text).join(' '));
    expect(segment.sentences.map((sentence) => sentence.number)).toEqual(
      segment.sentences.map((_, index) => index + 1),
    );
    for (const sentence of segment.sentences) expect(sentence.text).toBe(SENTENCE.trim());
  }
  expect(segments.map((segment) => segment.ordinal)).toEqual([0, 1, 2, 3]);
});

test('a small remainder is shared with the segment before it', () => {
  const [first, second, ...others] = lengths(segmentTranscript(spokenWords(SENTENCE.repeat(21)), [], RULES));
  expect(others).toEqual([]);
  expect(Math.abs(first! - second!)).toBeLessThanOrEqual(2 * SENTENCE.length);
});

test('a sentence longer than a segment is cut at words', () => {
  const segments = segmentTranscript(spokenWords('endless '.repeat(1000)), [], RULES);
  expect(segments.map((segment) => segment.text).join(' ')).toBe('endless '.repeat(1000).trim());
  expect(Math.max(...lengths(segments))).toBeLessThanOrEqual(1400);
});

test('without turns the speaker is unknown and nobody is guessed', () => {
  const [segment] = segmentTranscript(spokenWords(SENTENCE), [], RULES);
  expect(segment).toMatchObject({ speakerConfidence: 0 });
  expect(segment?.speaker).toBeUndefined();
});

test('a speaker of several turns speaks with the mean confidence of the words', () => {
  const words = spokenWords('one two. six ten.', { msPerCharacter: 100, pauseMs: 0 });
  const turns: Turn[] = [
    { startMs: 0, endMs: 700, speaker: 'A', confidence: 0.8 },
    { startMs: 700, endMs: 2000, speaker: 'A', confidence: 0.6 },
  ];
  const segments = segmentTranscript(words, turns, RULES);
  expect(segments).toHaveLength(1);
  expect(segments[0]).toMatchObject({ speaker: 'A', text: 'one two. six ten.' });
  expect(segments[0]!.speakerConfidence).toBeCloseTo(0.7);
});

test('no words make no segments', () => {
  expect(segmentTranscript([], [{ startMs: 0, endMs: 9, confidence: 0 }], RULES)).toEqual([]);
});

test('rules that contradict each other are refused by their names', () => {
  expect(() => segmentTranscript([], [], { ...RULES, minChars: 1500 })).toThrow(
    /segments\.minChars \(1500\) is above segments\.maxChars \(1400\)/,
  );
});

test('defect 56: splitting gives consecutive, non-empty time ranges that cover the original', () => {
  const words = spokenWords(SENTENCE.repeat(200));
  const segments = segmentTranscript(words, [], RULES);
  expect(segments.length).toBeGreaterThan(10);
  expect(segments[0]!.startMs).toBe(words[0]!.startMs);
  expect(segments.at(-1)!.endMs).toBe(words.at(-1)!.endMs);
  for (const [index, segment] of segments.entries()) {
    expect(segment.endMs).toBeGreaterThan(segment.startMs);
    const next = segments[index + 1];
    if (next !== undefined) expect(next.startMs).toBe(segment.endMs + 40);
  }
});

test('defect 58: tiny pieces of different speakers stay apart', () => {
  const words = spokenWords('Really? Yes. No. Yes.', { msPerCharacter: 100, pauseMs: 0 });
  const turns: Turn[] = words.map((word, index) => ({
    startMs: word.startMs,
    endMs: word.endMs,
    speaker: index % 2 === 0 ? 'A' : 'B',
    confidence: 0.9,
  }));
  const segments = segmentTranscript(words, turns, RULES);
  expect(segments.map((segment) => [segment.speaker, segment.text])).toEqual([
    ['A', 'Really?'],
    ['B', 'Yes.'],
    ['A', 'No.'],
    ['B', 'Yes.'],
  ]);
});

test('defect 58: a silence above the limit is never bridged, one at the limit may be', () => {
  const first = spokenWords('Short.', { startMs: 0 });
  const silence = (gapMs: number): Segment[] =>
    segmentTranscript([...first, ...later(spokenWords('Also short.'), first[0]!.endMs + gapMs)], [], RULES);
  expect(silence(30_000)).toHaveLength(1);
  expect(silence(30_001)).toHaveLength(2);
});

test('defect 59: times come from the words', () => {
  const words = spokenWords(SENTENCE.repeat(40), { startMs: 12_345 });
  const segments = segmentTranscript(words, [], RULES);
  const starts = new Set(words.map((word) => word.startMs));
  const ends = new Set(words.map((word) => word.endMs));
  for (const span of segments.flatMap((segment) => [segment, ...segment.sentences])) {
    expect(starts).toContain(span.startMs);
    expect(ends).toContain(span.endMs);
  }
});

const randomSpeech = (random: () => number): { words: Word[]; turns: Turn[] } => {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const words: Word[] = [];
  const turns: Turn[] = [];
  let at = 0;
  for (let turn = 0; turn < random() * 12; turn++) {
    const turnStart = at;
    for (let index = 0; index < random() * 200; index++) {
      const startMs = at + (random() < 0.01 ? 40_000 : Math.floor(random() * 300));
      const endMs = startMs + Math.floor(random() * 400);
      const text = `${pick(['so', 'bridges', 'hold', 'incomprehensible', 'U.S'])}${pick(['', '', '', '', '.', '?', ','])}`;
      words.push({ text, startMs, endMs, probability: random() });
      at = endMs;
    }
    if (random() < 0.8) {
      turns.push({
        startMs: turnStart,
        endMs: at,
        speaker: pick(['A', 'B', undefined]),
        confidence: random(),
      });
    }
  }
  return { words, turns };
};

test('defect 60: no speech is lost between transcript and segments, whatever is said by whomever', () => {
  const random = seededRandom(60);
  for (let round = 0; round < 200; round++) {
    const { words, turns } = randomSpeech(random);
    const maxChars = 60 + Math.floor(random() * 1500);
    const rules = { minChars: Math.floor(maxChars * random()) + 1, maxChars, maxGapMs: 30_000 };
    const segments = segmentTranscript(words, turns, rules);
    expect(segments.flatMap((segment) => segment.text.split(' ')).filter(Boolean)).toEqual(
      words.map((word) => word.text),
    );
    const speakers = speakersOfWords(words, turns);
    let from = 0;
    for (const [index, segment] of segments.entries()) {
      const to = from + segment.text.split(' ').length;
      expect(speakers.slice(from, to).every((word) => word.speaker === segment.speaker)).toBe(true);
      expect(
        words.slice(from + 1, to).every((word, i) => word.startMs - words[from + i]!.endMs <= 30_000),
      ).toBe(true);
      from = to;
      expect(segment.ordinal).toBe(index);
      expect(segment.text).toBe(joinSpoken(segment.sentences.map((sentence) => sentence.text)));
      expect(segment.text.length).toBeLessThanOrEqual(Math.max(maxChars, 17));
      expect(segment.endMs).toBeGreaterThan(segment.startMs);
      expect(segment.startMs).toBe(segment.sentences[0]!.startMs);
    }
  }
});
