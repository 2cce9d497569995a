import { clusterVoices } from '../../domain/speakers/cluster.ts';
import { labelOf, numberOf } from '../../domain/speakers/labels.ts';
import { matchRules } from '../../domain/speakers/match-rules.ts';
import { similarity } from '../../domain/speakers/similarity.ts';
import type { EncodedPiece } from '../../domain/speakers/voice-vector.ts';
import { type Acoustics, generatedVoices } from '../fixtures/generated-voices.ts';
import { seededRandom } from '../fixtures/spoken-words.ts';

/** As they are for the packaged encoder, whose similarities the generated voices have. */
const { sameVoice } = matchRules({ engine: 'ge2e' }, {});
const RULES = { sameVoice, minClusterMs: 3000 };

interface Conversation {
  readonly pieces: EncodedPiece[];
  /** Who really speaks each piece. */
  readonly voices: number[];
}

interface Plan {
  readonly seed: number;
  readonly pieces: number;
  /** The voice of turn `turn`. */
  readonly voiceOf: (turn: number, random: () => number) => number;
  readonly acoustics?: Acoustics;
  /** Shortest and longest piece. */
  readonly lengths?: readonly [number, number];
}

/** Turns of one to five pieces each, a third of a second apart. */
function conversation({
  seed,
  pieces: count,
  voiceOf,
  acoustics,
  lengths = [500, 6000],
}: Plan): Conversation {
  const generated = generatedVoices(seed, acoustics);
  const random = seededRandom(seed + 1);
  const pieces: EncodedPiece[] = [];
  const voices: number[] = [];
  let at = 0;
  for (let turn = 0; pieces.length < count; turn++) {
    const voice = voiceOf(turn, random);
    for (let left = 1 + Math.floor(random() * 5); left > 0 && pieces.length < count; left--) {
      const length = Math.round(lengths[0] + random() * (lengths[1] - lengths[0]));
      pieces.push(generated.piece(voice, at, length));
      voices.push(voice);
      at += length + 330;
    }
  }
  return { pieces, voices };
}

/** Share of the speech whose label is that of its voice, each label standing for the voice that it says most. */
function rightShare({ pieces, voices }: Conversation, labels: readonly (string | undefined)[]): number {
  const spoken = new Map<string, number>();
  pieces.forEach(({ startMs, endMs }, at) => {
    const key = `${labels[at]}/${voices[at]}`;
    spoken.set(key, (spoken.get(key) ?? 0) + endMs - startMs);
  });
  const best = new Map<string, number>();
  for (const [key, ms] of spoken) {
    const label = key.split('/')[0]!;
    if (label !== 'undefined') best.set(label, Math.max(best.get(label) ?? 0, ms));
  }
  const all = [...spoken.values()].reduce((sum, ms) => sum + ms, 0);
  return [...best.values()].reduce((sum, ms) => sum + ms, 0) / all;
}

const labelsOf = (pieces: readonly EncodedPiece[], rules = RULES) =>
  clusterVoices(pieces, rules).speakers.map(({ label }) => label);

test.each([1, 2, 3, 4, 5])('defect 52: one voice is one speaker (%s)', (seed) => {
  const talk = conversation({ seed, pieces: 300, voiceOf: () => 0 });
  const { clusters } = clusterVoices(talk.pieces, RULES);
  expect(clusters.map(({ label }) => label)).toEqual(['A']);
  expect(rightShare(talk, labelsOf(talk.pieces))).toBeGreaterThan(0.95);
});

test('defect 52: one voice in a noisy recording is one speaker, though its pieces are less alike than sameVoice', () => {
  const talk = conversation({
    seed: 5,
    pieces: 300,
    voiceOf: () => 0,
    acoustics: { same: 0.7, different: 0.5 },
  });
  expect(clusterVoices(talk.pieces, RULES).clusters).toHaveLength(1);
});

test.each([1, 2])('three voices over several blocks are three speakers (%s)', (seed) => {
  const talk = conversation({
    seed,
    pieces: 2000,
    voiceOf: (_turn, random) => Math.floor(random() * 3),
  });
  const { clusters, speakers } = clusterVoices(talk.pieces, RULES);
  expect(clusters.map(({ label }) => label)).toEqual(['A', 'B', 'C']);
  expect(
    rightShare(
      talk,
      speakers.map(({ label }) => label),
    ),
  ).toBeGreaterThan(0.97);
});

test('a guest who is heard in one part of a long recording only is a speaker', () => {
  const talk = conversation({
    seed: 3,
    pieces: 1200,
    voiceOf: (turn) => (turn === 200 || turn === 204 ? 1 : 0),
  });
  const { clusters, speakers } = clusterVoices(talk.pieces, RULES);
  expect(clusters.map(({ label }) => label)).toEqual(['A', 'B']);
  expect(
    rightShare(
      talk,
      speakers.map(({ label }) => label),
    ),
  ).toBeGreaterThan(0.97);
});

test('the same pieces give the same answer, whatever was clustered before', () => {
  const { pieces } = conversation({ seed: 9, pieces: 900, voiceOf: (turn) => turn % 3 });
  const first = clusterVoices(pieces, RULES);
  clusterVoices(conversation({ seed: 10, pieces: 50, voiceOf: (turn) => turn % 2 }).pieces, RULES);
  expect(clusterVoices(pieces, RULES)).toEqual(first);
});

test('labels follow the first appearance, and a cluster says how much it speaks and how coherent it is', () => {
  const talk = conversation({ seed: 2, pieces: 60, voiceOf: (turn) => 5 - (turn % 2) });
  const { clusters, speakers } = clusterVoices(talk.pieces, RULES);
  expect(speakers[0]!.label).toBe('A');
  const a = clusters[0]!;
  const own = talk.pieces.filter((_, at) => speakers[at]!.label === 'A');
  expect(a.speechMs).toBe(own.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0));
  expect(a.coherence).toBeGreaterThan(0.8);
  expect(a.coherence).toBeLessThan(1);
  expect(similarity(a.centroid, a.centroid)).toBeCloseTo(1, 5);
});

describe('little speech', () => {
  const voices = generatedVoices(4);
  const host = [0, 1, 2, 3, 4].map((at) => voices.piece(0, at * 6000, 5000));

  test('a voice with less than minClusterSeconds is no speaker: Unknown', () => {
    const pieces = [...host, voices.piece(1, 31_000, 2800)];
    expect(labelsOf(pieces)).toEqual(['A', 'A', 'A', 'A', 'A', undefined]);
  });

  test('minClusterSeconds decides what is little', () => {
    const pieces = [...host, voices.piece(1, 31_000, 3500), voices.piece(1, 35_000, 3500)];
    expect(labelsOf(pieces)).toEqual(['A', 'A', 'A', 'A', 'A', 'B', 'B']);
    expect(labelsOf(pieces, { ...RULES, minClusterMs: 8000 }).slice(5)).toEqual([undefined, undefined]);
  });

  test('one piece is enough where it is most of what is said', () => {
    expect(labelsOf([voices.piece(0, 0, 4000), voices.piece(1, 4100, 3000)])).toEqual(['A', undefined]);
    expect(labelsOf([voices.piece(0, 0, 4000)])).toEqual(['A']);
    expect(labelsOf([voices.piece(0, 0, 2900)])).toEqual([undefined]);
  });

  test('nothing that could be heard gives no speaker', () => {
    expect(clusterVoices([{ startMs: 0, endMs: 5000 }], RULES)).toEqual({
      clusters: [],
      speakers: [{ confidence: 0 }],
    });
    expect(clusterVoices([], RULES)).toEqual({ clusters: [], speakers: [] });
  });
});

describe('short pieces', () => {
  const voices = generatedVoices(6, { same: 0.9, different: 0.5 });
  const host = (startMs: number) => voices.piece(0, startMs, 5000);
  const guest = (startMs: number) => voices.piece(1, startMs, 5000);
  const conversed = [host(0), host(5100), guest(10_200), guest(15_300)];
  const last = (pieces: EncodedPiece[]) => clusterVoices([...conversed, ...pieces], RULES).speakers.slice(4);

  test('go to the voice they are like', () => {
    const [answer] = last([voices.piece(0, 20_400, 1400)]);
    expect(answer!.label).toBe('A');
    expect(answer!.confidence).toBeGreaterThan(0.5);
  });

  test('that nobody could hear belong to who speaks before and after them, with little confidence', () => {
    const [unheard] = last([{ startMs: 20_400, endMs: 20_700 }, guest(20_800)]);
    expect(unheard).toEqual({ label: 'B', confidence: 0.3 });
  });

  test('are Unknown between two voices, and after a long pause', () => {
    expect(last([{ startMs: 20_400, endMs: 20_700 }, host(20_800)])[0]).toEqual({ confidence: 0 });
    expect(last([{ startMs: 22_000, endMs: 22_300 }, guest(22_400)])[0]).toEqual({ confidence: 0 });
  });

  test('between two voices belong to the one they are more like, with little confidence', () => {
    // Too short to be as similar to anybody as a voice is to itself.
    const faint = voices.mixture([1, 1, 1, 7, 8, 9, 9, 9], 20_400, 500);
    expect(last([faint, host(21_000)])[0]).toEqual({ label: 'B', confidence: 0.3 });
  });

  test('inside the speech of one voice belong to it, unless they clearly sound like another', () => {
    const between = (piece: EncodedPiece) => last([guest(20_400), piece, guest(27_000)])[1]!.label;
    expect(between(voices.mixture([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 25_500, 1400))).toBe('B');
    expect(between(voices.piece(0, 25_500, 1400))).toBe('A');
  });
});

test('two voices that were taken for one are divided again', () => {
  const talk = conversation({
    seed: 12,
    pieces: 200,
    voiceOf: (turn) => turn % 2,
    acoustics: { same: 0.95, different: 0.77 },
    lengths: [2500, 6000],
  });
  const { clusters, speakers } = clusterVoices(talk.pieces, RULES);
  expect(clusters).toHaveLength(2);
  expect(
    rightShare(
      talk,
      speakers.map(({ label }) => label),
    ),
  ).toBeGreaterThan(0.99);
});

test('noise in which nothing is like anything else is nobody', () => {
  const voices = generatedVoices(8, { same: 0.6, different: 0.1 });
  const pieces = Array.from({ length: 850 }, (_, at) => voices.piece(at, at * 2000, 1900));
  expect(clusterVoices(pieces, RULES).clusters).toEqual([]);
});

test.each([
  [0, 'A', 1],
  [1, 'B', 2],
  [25, 'Z', 26],
  [26, 'AA', 27],
  [27, 'AB', 28],
  [701, 'ZZ', 702],
  [702, 'AAA', 703],
])('the speaker at %s is %s, number %s', (index, label, number) => {
  expect(labelOf(index)).toBe(label);
  expect(numberOf(label)).toBe(number);
});
