import { type NamableCluster, nameClusters } from '../../domain/speakers/name-clusters.ts';
import type { MatchRules, Voice } from '../../domain/speakers/naming.ts';

const RULES: MatchRules = {
  hostSimilarity: 0.62,
  otherSimilarity: 0.82,
  margin: 0.05,
  doubt: 0.05,
  minSpeechMs: 6000,
};

/** Clusters lie on the first axis; a voice is as similar to them as its first number says. */
const along = (cosine: number): Float32Array => Float32Array.from([cosine, Math.sqrt(1 - cosine ** 2)]);

const voice = (id: number, name: string, cosine: number, host = false): Voice => ({
  id,
  name,
  host,
  centroid: along(cosine),
});

const cluster = (changes: Partial<NamableCluster> = {}): NamableCluster => ({
  id: 1,
  vector: along(1),
  speechMs: 60_000,
  coherence: 0.9,
  spans: [{ startMs: 0, endMs: 60_000 }],
  ...changes,
});

const named = (voices: Voice[], changes: Partial<NamableCluster> = {}) =>
  nameClusters([cluster(changes)], voices, [], RULES).get(1)!;

const near = (value: number) => expect.closeTo(value, 5);

test('defect 46: without enrolled voices nobody is named', () => {
  expect(named([])).toEqual({ kind: 'stranger', rule: 'no-voices', confidence: 0 });
});

test.each<[string, Voice[], string, string, string | undefined]>([
  ['a voice above its threshold', [voice(1, 'Ada Example', 0.9)], 'named', 'matched', 'Ada Example'],
  ['a voice just at its threshold', [voice(1, 'Ada Example', 0.8200001)], 'named', 'matched', 'Ada Example'],
  ['a voice a little below it', [voice(1, 'Ada Example', 0.8)], 'doubtful', 'near-threshold', undefined],
  ['a voice well below it', [voice(1, 'Ada Example', 0.7)], 'stranger', 'below-threshold', undefined],
  [
    'a host above the host threshold',
    [voice(1, 'Ada Example', 0.65, true)],
    'named',
    'matched',
    'Ada Example',
  ],
  ['a host a little below it', [voice(1, 'Ada Example', 0.6, true)], 'doubtful', 'near-threshold', undefined],
  [
    'the best of two, clear of the second',
    [voice(1, 'Bo Sample', 0.84), voice(2, 'Ada Example', 0.9)],
    'named',
    'matched',
    'Ada Example',
  ],
  [
    'two that are as similar',
    [voice(1, 'Bo Sample', 0.88), voice(2, 'Ada Example', 0.9)],
    'doubtful',
    'small-margin',
    undefined,
  ],
  [
    'a host good enough for a host, but somebody else nearer who is not good enough',
    [voice(1, 'Bo Sample', 0.64, true), voice(2, 'Ada Example', 0.7)],
    'doubtful',
    'small-margin',
    undefined,
  ],
])('%s: %#', (_, voices, kind, rule, name) => {
  expect(named(voices)).toMatchObject({ kind, rule });
  expect(named(voices).name).toBe(name);
});

test('defect 49: similarity, margin and rule are told with every label, named or not', () => {
  expect(named([voice(1, 'Ada Example', 0.9), voice(2, 'Bo Sample', 0.7)])).toEqual({
    kind: 'named',
    voiceId: 1,
    name: 'Ada Example',
    similarity: near(0.9),
    margin: near(0.2),
    rule: 'matched',
    confidence: near(0.5 + 0.5 * (0.08 / 0.15)),
  });
  expect(named([voice(1, 'Ada Example', 0.9), voice(2, 'Bo Sample', 0.88)])).toEqual({
    kind: 'doubtful',
    similarity: near(0.9),
    margin: near(0.02),
    rule: 'small-margin',
    confidence: 0,
  });
  expect(named([voice(1, 'Ada Example', 0.3), voice(2, 'Bo Sample', 0.2)])).toEqual({
    kind: 'stranger',
    similarity: near(0.3),
    margin: near(0.1),
    rule: 'below-threshold',
    confidence: 0,
  });
});

test('defect 50: with one enrolled voice, strangers up to its threshold stay strangers or Unknown', () => {
  for (const [host, threshold] of [
    [true, RULES.hostSimilarity],
    [false, RULES.otherSimilarity],
  ] as const) {
    for (let cosine = 0; cosine < threshold - 0.001; cosine += 0.01) {
      const naming = named([voice(1, 'Ada Example', cosine, host)]);
      expect(naming.kind).not.toBe('named');
      expect(naming).toMatchObject({ margin: undefined, confidence: 0 });
    }
  }
});

test.each([
  ['too little speech', { speechMs: 5999 }, 'too-short'],
  ['several voices in one', { coherence: 0.51 }, 'mixed'],
] as const)('%s is never named by similarity', (_, changes, rule) => {
  expect(named([voice(1, 'Ada Example', 0.95)], changes)).toEqual({
    kind: 'doubtful',
    similarity: near(0.95),
    margin: undefined,
    rule,
    confidence: 0,
  });
  expect(named([], changes).rule).toBe('no-voices');
});

test('each cluster is named by itself', () => {
  const clusters = [cluster(), cluster({ id: 2, vector: along(0) }), cluster({ id: 3 })];
  const namings = nameClusters(clusters, [voice(7, 'Ada Example', 0.95)], [], RULES);
  expect([...namings].map(([id, { name }]) => [id, name])).toEqual([
    [1, 'Ada Example'],
    [2, undefined],
    [3, 'Ada Example'],
  ]);
});

describe('corrections', () => {
  const ada = voice(1, 'Ada Example', 0.95);
  const bo = voice(2, 'Bo Sample', 0.1);
  const correct = (
    corrections: { spans: [number, number][]; voice: Voice | undefined }[],
    changes: Partial<NamableCluster> = {},
    voices = [ada, bo],
  ) =>
    nameClusters(
      [cluster(changes)],
      voices,
      corrections.map(({ spans, voice }) => ({
        voice,
        spans: spans.map(([startMs, endMs]) => ({ startMs, endMs })),
      })),
      RULES,
    ).get(1)!;

  test('come before similarity', () => {
    expect(correct([{ spans: [[0, 60_000]], voice: bo }])).toEqual({
      kind: 'named',
      voiceId: 2,
      name: 'Bo Sample',
      similarity: near(0.1),
      rule: 'corrected',
      confidence: 1,
    });
  });

  test('without a voice, nobody is named', () => {
    expect(correct([{ spans: [[0, 60_000]], voice: undefined }])).toEqual({
      kind: 'stranger',
      rule: 'corrected',
      confidence: 0,
    });
  });

  test('the later one wins', () => {
    const spans: [number, number][] = [[0, 60_000]];
    expect(
      correct([
        { spans, voice: bo },
        { spans, voice: ada },
      ]).name,
    ).toBe('Ada Example');
  });

  test('hold also for a voice without a sample of this encoder, and for a short cluster', () => {
    const silent = { ...bo, centroid: new Float32Array(2) };
    expect(correct([{ spans: [[0, 60_000]], voice: silent }], { speechMs: 900 }, [])).toEqual({
      kind: 'named',
      voiceId: 2,
      name: 'Bo Sample',
      similarity: undefined,
      rule: 'corrected',
      confidence: 1,
    });
  });

  test.each<[string, [number, number][], boolean]>([
    ['the same stretch', [[0, 60_000]], true],
    ['half of the speaker', [[30_000, 90_000]], true],
    ['less than half of the speaker', [[30_001, 90_000]], false],
    ['a short correction within it', [[10_000, 20_000]], false],
    ['a correction of a longer stretch around it', [[0, 600_000]], true],
    [
      'several stretches together',
      [
        [0, 20_000],
        [30_000, 45_000],
        [200_000, 208_000],
      ],
      true,
    ],
    ['another stretch', [[60_000, 90_000]], false],
    ['nothing at all', [], false],
  ])('hold for a speaker that half of lies in them: %s', (_, spans, holds) => {
    expect(correct([{ spans, voice: bo }]).rule).toBe(holds ? 'corrected' : 'matched');
  });
});
