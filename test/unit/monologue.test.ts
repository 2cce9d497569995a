import { tellVoices } from '../../activities/identify/tell-voices.ts';
import { matchRules } from '../../domain/speakers/match-rules.ts';
import { isMonologue, monologueWindows } from '../../domain/speakers/monologue.ts';
import type { EncodedPiece, Piece } from '../../domain/speakers/voice-vector.ts';
import { generatedVoices } from '../fixtures/generated-voices.ts';
import { spokenWords } from '../fixtures/spoken-words.ts';

const { sameVoice } = matchRules({ engine: 'ge2e' }, {});
const RULES = { sameVoice, minClusterMs: 3000, assumeMonologue: true };
const ACOUSTICS = { same: 0.9, different: 0.6 };

const SENTENCE = 'There is a long way from here to the harbour of the town. ';
const HOUR = spokenWords(SENTENCE.repeat(900), { pauseMs: 40 });

/** An ear for voices that counts what it listened to. */
function ear(voiceAt: (piece: Piece) => number) {
  const voices = generatedVoices(21, ACOUSTICS);
  const listened: Piece[][] = [];
  return {
    listened,
    hear: async (pieces: readonly Piece[]): Promise<EncodedPiece[]> => {
      listened.push([...pieces]);
      return pieces.map((piece) => voices.piece(voiceAt(piece), piece.startMs, piece.endMs - piece.startMs));
    },
  };
}

const endMs = HOUR.at(-1)!.endMs;

test('defect 48: the windows of a monologue are spread over the whole recording', async () => {
  const { hear, listened } = ear(() => 0);
  const told = await tellVoices(HOUR, hear, RULES);
  expect(told.rule).toBe('monologue');
  expect(told.clusters.map(({ label }) => label)).toEqual(['A']);
  expect(listened).toHaveLength(1);
  const windows = listened[0]!;
  expect(windows).toHaveLength(24);
  windows.forEach((window, part) => {
    expect(window.startMs / endMs).toBeGreaterThan(part / 24 - 0.01);
    expect(window.endMs / endMs).toBeLessThan((part + 1) / 24 + 0.01);
  });
});

test('the one voice of a monologue speaks all of its words', async () => {
  const { hear } = ear(() => 0);
  const { turns, clusters, pieces } = await tellVoices(HOUR, hear, RULES);
  expect(turns).toEqual([{ startMs: HOUR[0]!.startMs, endMs, speaker: 'A', confidence: expect.any(Number) }]);
  expect(turns[0]!.confidence).toBeGreaterThan(0.6);
  expect(clusters[0]!.speechMs).toBeGreaterThan(0.95 * endMs);
  expect(pieces).toHaveLength(24);
});

test.each([
  ['takes over after five minutes', 300_000, endMs],
  ['speaks in the middle', 0.4 * endMs, 0.5 * endMs],
  ['speaks at the end', 0.94 * endMs, endMs],
])('defect 48: where somebody else %s, everything is listened to, each piece once', async (_, from, to) => {
  const { hear, listened } = ear(({ startMs }) => (startMs >= from && startMs < to ? 1 : 0));
  const told = await tellVoices(HOUR, hear, RULES);
  expect(told.rule).toBe('clustered');
  expect(told.clusters.map(({ label }) => label)).toEqual(['A', 'B']);
  expect(listened).toHaveLength(2);
  const all = listened.flat().map(({ startMs }) => startMs);
  expect(new Set(all).size).toBe(all.length);
  expect(told.pieces.map(({ startMs }) => startMs)).toEqual(all.toSorted((a, b) => a - b));
});

test('without assumeMonologue everything is listened to at once', async () => {
  const { hear, listened } = ear(() => 0);
  const told = await tellVoices(HOUR, hear, { ...RULES, assumeMonologue: false });
  expect(told.rule).toBe('clustered');
  expect(told.clusters).toHaveLength(1);
  expect(listened).toHaveLength(1);
  expect(listened[0]!.length).toBe(900);
});

describe('windows', () => {
  const span = (startMs: number, length: number): Piece => ({ startMs, endMs: startMs + length });

  test('are pieces of 3 s at least, the longest of each part', () => {
    const pieces = Array.from({ length: 240 }, (_, at) => span(at * 6000, at % 10 === 4 ? 4000 : 2500));
    expect(monologueWindows(pieces)).toEqual(Array.from({ length: 24 }, (_, part) => part * 10 + 4));
  });

  test('too few of them say nothing of a recording', () => {
    const six = Array.from({ length: 6 }, (_, at) => span(at * 6000, 4000));
    expect(monologueWindows(six)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(monologueWindows(six.slice(1))).toBeUndefined();
    expect(monologueWindows([])).toBeUndefined();
  });
});

describe('defect 48: one voice is decided at the normal threshold', () => {
  /** Ten vectors, each with this cosine to each other. */
  const alike = (cosine: number): EncodedPiece[] =>
    Array.from({ length: 10 }, (_, at) => ({
      startMs: at * 5000,
      endMs: at * 5000 + 4000,
      vector: Float32Array.from({ length: 11 }, (_, axis) =>
        axis === 10 ? Math.sqrt(cosine) : axis === at ? Math.sqrt(1 - cosine) : 0,
      ),
    }));

  test.each([
    ['a little above it', 0.01, true],
    ['a little below it', -0.01, false],
    ['at 0.434, where the replaced system said host', 0.62 * 0.7 - sameVoice, false],
  ])('windows %s', (_, above, expected) => {
    expect(isMonologue(alike(sameVoice + above), RULES)).toBe(expected);
  });

  test('one window that differs is enough to listen to everything', () => {
    const voices = generatedVoices(5, ACOUSTICS);
    const windows = Array.from({ length: 24 }, (_, at) => voices.piece(0, at * 6000, 5000));
    expect(isMonologue(windows, RULES)).toBe(true);
    expect(isMonologue(windows.with(17, voices.piece(1, 17 * 6000, 5000)), RULES)).toBe(false);
  });

  test('a window that could not be heard is a doubt', () => {
    const windows = alike(0.95);
    expect(isMonologue(windows, RULES)).toBe(true);
    expect(isMonologue(windows.with(3, { startMs: 15_000, endMs: 19_000 }), RULES)).toBe(false);
  });
});
