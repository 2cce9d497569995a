import { SETTINGS } from '../../domain/configuration-keys.ts';
import { seedAnswer } from '../../domain/seed-keys.ts';
import { type SegmentRules, segmentTranscript } from '../../domain/segmentation.ts';
import { joinSpoken } from '../../domain/spoken-text.ts';
import type { Segment, Turn, Word } from '../../domain/transcript.ts';
import { seededRandom, spokenWords } from '../fixtures/spoken-words.ts';

const RULES: SegmentRules = { minChars: 1100, maxChars: 1400, maxGapMs: 30_000, maxDurationMs: 180_000 };
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

test('defect 60: every segment has its place, its times and its words; a speaker where one is known', () => {
  const words = [...spokenWords(SENTENCE.repeat(30)), ...later(spokenWords(SENTENCE), 3_600_000)];
  const segments = segmentTranscript(
    words,
    [{ startMs: 0, endMs: 600_000, speaker: 'A', confidence: 0.9 }],
    RULES,
  );
  expect(segments.map(({ ordinal, speaker }) => [ordinal, speaker])).toEqual([
    [0, 'A'],
    [1, 'A'],
    [2, undefined],
  ]);
  expect(joinSpoken(segments.map(({ text }) => text))).toBe(joinSpoken(words.map(({ text }) => text)));
});

test('no segment is longer than the duration, however slowly somebody speaks', () => {
  const slow = spokenWords(SENTENCE.repeat(30), { msPerCharacter: 150, pauseMs: 900 });
  const segments = segmentTranscript(slow, [], RULES);
  expect(segments.length).toBeGreaterThan(3);
  for (const { startMs, endMs } of segments) expect(endMs - startMs).toBeLessThanOrEqual(180_000);
});

test('a single sentence longer than the duration is cut between two words', () => {
  const slow = spokenWords('one two three four five six seven eight nine ten', { pauseMs: 25_000 });
  const segments = segmentTranscript(slow, [], { ...RULES, maxDurationMs: 60_000 });
  expect(joinSpoken(segments.map(({ text }) => text))).toBe(
    'one two three four five six seven eight nine ten',
  );
  expect(segments.length).toBeGreaterThan(3);
  for (const { startMs, endMs } of segments) expect(endMs - startMs).toBeLessThanOrEqual(60_000);
});

describe('a leftover of less than 50 characters', () => {
  // Sentences of 195 characters and a short one: segments of at most 200 hold one sentence each.
  const long = `${'endless words '.repeat(13)}go on and on.`;
  const rules: SegmentRules = { ...RULES, minChars: 150, maxChars: 200 };
  const textsOf = (words: readonly Word[], turns: readonly Turn[] = [], other: SegmentRules = rules) =>
    segmentTranscript(words, turns, other).map(({ text }) => text);

  test('is joined with its neighbour, which may pass maxChars by it', () => {
    expect(textsOf(spokenWords(`${long} Is it so?`))).toEqual([`${long} Is it so?`]);
    expect(textsOf(spokenWords(`Is it so? ${long}`))).toEqual([`Is it so? ${long}`]);
  });

  test('is joined with the shorter of two neighbours', () => {
    const shorter = `${'endless words '.repeat(11)}go on, on.`;
    expect(textsOf(spokenWords(`${long} Is it so? ${shorter}`))).toEqual([long, `Is it so? ${shorter}`]);
    expect(textsOf(spokenWords(`${shorter} Is it so? ${long}`))).toEqual([`${shorter} Is it so?`, long]);
  });

  test('defect 58: stays alone beside another speaker', () => {
    const words = spokenWords(`${long} Is it so?`);
    const from = words.at(-3)!.startMs;
    const turns: Turn[] = [
      { startMs: 0, endMs: from, speaker: 'A', confidence: 1 },
      { startMs: from, endMs: from + 9999, speaker: 'B', confidence: 1 },
    ];
    expect(textsOf(words, turns)).toEqual([long, 'Is it so?']);
  });

  test('defect 58: stays alone behind a silence, and where the duration would be passed', () => {
    const words = spokenWords(`${long} Is it so?`);
    const behind = [...words.slice(0, -3), ...later(words.slice(-3), 31_000)];
    expect(textsOf(behind)).toEqual([long, 'Is it so?']);
    const maxDurationMs = words.at(-4)!.endMs;
    expect(textsOf(words, [], { ...rules, maxDurationMs })).toEqual([long, 'Is it so?']);
  });
});

/** An hour of two people: short questions, long answers, a word thrown in now and then, 150 words a minute. */
const hourOfConversation = (seed: number): { words: Word[]; turns: Turn[] } => {
  const random = seededRandom(seed);
  const words: Word[] = [];
  const turns: Turn[] = [];
  const say = (speaker: string, sentences: number): void => {
    const startMs = (words.at(-1)?.endMs ?? 0) + 300 + Math.floor(random() * 700);
    const text = Array.from({ length: sentences }, () => {
      const count = 5 + Math.floor(random() * 25);
      return `${'about words '.repeat(count).split(' ').slice(0, count).join(' ')}${random() < 0.2 ? '?' : '.'}`;
    }).join(' ');
    words.push(...spokenWords(text, { startMs, msPerCharacter: 55, pauseMs: 100 }));
    turns.push({ startMs, endMs: words.at(-1)!.endMs, speaker, confidence: 0.9 });
  };
  while ((words.at(-1)?.endMs ?? 0) < 3_600_000) {
    say('A', 1 + Math.floor(random() * 4));
    say('B', 8 + Math.floor(random() * 25));
    if (random() < 0.2) say('A', 1);
  }
  return { words, turns };
};

test.each([1, 2, 3, 4, 5])('an hour of ordinary conversation (%i) is 40 to 90 segments, not 600', (seed) => {
  const { words, turns } = hourOfConversation(seed);
  const segments = segmentTranscript(words, turns, RULES);
  expect(segments.length).toBeGreaterThanOrEqual(40);
  expect(segments.length).toBeLessThanOrEqual(90);
});

test.each([1, 2, 3])(
  'an hour of a single speaker (%i) is 35 to 60 segments, each within the bounds',
  (seed) => {
    const { words } = hourOfConversation(seed);
    const segments = segmentTranscript(words, [], RULES);
    expect(segments.length).toBeGreaterThanOrEqual(35);
    expect(segments.length).toBeLessThanOrEqual(60);
    expect(lengths(segments).filter((length) => length < 1100 || length > 1400)).toEqual([]);
  },
);

test('defect 61: settings for overlap and hard cap do not exist, and the answer to the older keys says so', () => {
  const keys = SETTINGS.map(({ key }) => key).filter((key) => key.startsWith('segments.'));
  expect(keys.toSorted()).toEqual([
    'segments.maxChars',
    'segments.maxDurationSeconds',
    'segments.maxGapSeconds',
    'segments.minChars',
  ]);
  for (const name of ['SEGMENT_OVERLAP_CHARS', 'SEGMENT_HARD_CAP_CHARS', 'segment_overlap_chars']) {
    expect(seedAnswer(name)).toEqual({
      ours: [],
      answer: 'is not a setting here: segments.maxChars is the limit, and segments do not overlap',
    });
  }
  const words = spokenWords(SENTENCE.repeat(100));
  const segments = segmentTranscript(words, [], RULES);
  for (const [index, { startMs }] of segments.entries()) {
    if (index > 0) expect(startMs).toBeGreaterThanOrEqual(segments[index - 1]!.endMs);
  }
});
