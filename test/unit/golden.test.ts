import type { Findings, FoundClaim } from '../../domain/findings.ts';
import { type GoldenSegment, goldenFileSchema, segmentOf } from '../../domain/golden/golden-segment.ts';
import { claimLikeness, nameLikeness } from '../../domain/golden/likeness.ts';
import { matchedPairs } from '../../domain/golden/match.ts';
import { type Counts, differenceOf, ratesOf } from '../../domain/golden/score.ts';
import { nothingFound, scoreSegment } from '../../domain/golden/score-segment.ts';

const GOLDEN: GoldenSegment = {
  speaker: 'A',
  sentences: ['Tides follow the moon.', 'John Harrison built clocks.', 'Resonance makes tides grow.'],
  claims: [
    { sentences: [1], text: 'Tides follow the moon.', type: 'causal', stance: 'asserts' },
    { sentences: [3], text: 'Resonance makes tides grow.', type: 'causal', stance: 'asserts' },
  ],
  people: [{ name: 'John Harrison', entityType: 'person', sentences: [2] }],
  jargon: [{ term: 'resonance', sentences: [3] }],
  mentalModels: [],
};

const found = (claims: readonly Partial<FoundClaim>[], others: Partial<Findings> = {}): Findings => ({
  claims: claims.map((claim) => ({
    sentences: [1],
    text: 'Tides follow the moon.',
    type: 'causal',
    stance: 'asserts',
    ...claim,
  })),
  people: [],
  jargon: [],
  mentalModels: [],
  dropped: 0,
  ...others,
});

const equalTexts = (one: string, other: string): number => (one === other ? 1 : 0);

test('what a person wanted, found exactly, is all right', () => {
  const { people, jargon } = GOLDEN;
  const all = found(GOLDEN.claims, {
    people: people.map((person) => ({ ...person })),
    jargon: jargon.map((term) => ({ ...term })),
  });
  expect(scoreSegment(GOLDEN, all, equalTexts)).toEqual({
    claims: { golden: 2, found: 2, matched: 2 },
    people: { golden: 1, found: 1, matched: 1 },
    jargon: { golden: 1, found: 1, matched: 1 },
    mentalModels: { golden: 0, found: 0, matched: 0 },
    labels: { matched: 2, type: 2, stance: 2 },
  });
});

test.each<[string, readonly Partial<FoundClaim>[], Counts, { type: number; stance: number }]>([
  ['nothing', [], { golden: 2, found: 0, matched: 0 }, { type: 0, stance: 0 }],
  ['the same one twice counts once', [{}, {}], { golden: 2, found: 2, matched: 1 }, { type: 1, stance: 1 }],
  [
    'the right words, another sentence cited',
    [{ sentences: [2] }],
    { golden: 2, found: 1, matched: 0 },
    { type: 0, stance: 0 },
  ],
  [
    'the right sentence, other words',
    [{ text: 'The moon is made of cheese.' }],
    { golden: 2, found: 1, matched: 0 },
    { type: 0, stance: 0 },
  ],
  [
    'right with wrong labels',
    [{ type: 'forecast', stance: 'opposes' }],
    { golden: 2, found: 1, matched: 1 },
    { type: 0, stance: 0 },
  ],
  [
    'one of several sentences shared',
    [{ sentences: [1, 2] }],
    { golden: 2, found: 1, matched: 1 },
    { type: 1, stance: 1 },
  ],
])('claims: %s', (_name, claims, counts, labels) => {
  const score = scoreSegment(GOLDEN, found(claims), equalTexts);
  expect(score.claims).toEqual(counts);
  expect(score.labels).toEqual({ matched: counts.matched, ...labels });
});

test('a segment that the model failed at misses all that was wanted', () => {
  expect(nothingFound(GOLDEN)).toMatchObject({
    claims: { golden: 2, found: 0, matched: 0 },
    people: { golden: 1, found: 0, matched: 0 },
  });
});

test.each([
  ['John Harrison', 'john harrison', 1],
  ['John Harrison', 'Harrison', 0.5],
  ['spring tide', 'spring tides', 1],
  ['John Harrison', 'John Adams', undefined],
  ['scour', 'resonance', undefined],
  ['…', 'scour', undefined],
])('%s is %s by %s', (golden, other, likeness) => {
  expect(nameLikeness(golden, other)).toBe(likeness);
});

test('claims that cite no sentence in common are never the same', () => {
  expect(claimLikeness({ sentences: [1, 2] }, { sentences: [3] }, 1)).toBeUndefined();
  expect(claimLikeness({ sentences: [1, 2] }, { sentences: [2] }, 0.8)).toBeCloseTo(1.3);
});

test('pairs are one to one, the most alike first', () => {
  const likeness = [
    [0.9, 0.8],
    [0.95, undefined],
  ];
  expect(matchedPairs([0, 1], [0, 1], (g, f) => likeness[g]![f])).toEqual([
    { golden: 0, found: 1 },
    { golden: 1, found: 0 },
  ]);
});

test.each<[readonly Counts[], object]>([
  [[], { golden: 0, found: 0, matched: 0 }],
  [[{ golden: 0, found: 2, matched: 0 }], { golden: 0, found: 2, matched: 0, precision: 0, f1: 0 }],
  [
    [
      { golden: 4, found: 2, matched: 2 },
      { golden: 0, found: 2, matched: 0 },
    ],
    { golden: 4, found: 4, matched: 2, precision: 0.5, recall: 0.5, f1: 0.5 },
  ],
])('rates of %j', (counts, rates) => {
  expect(ratesOf(counts)).toEqual(rates);
});

test('a model that is better on every segment is shown to be, one that differs by chance is not', () => {
  const half = Array.from({ length: 30 }, (_, i) => ({ golden: 4, found: 4, matched: i % 3 }));
  const better = half.map((counts) => ({ ...counts, matched: counts.matched + 1 }));
  const shuffled = [...half.slice(1), half[0]!];
  expect(differenceOf(half, better).low).toBeGreaterThan(0);
  expect(differenceOf(better, half).high).toBeLessThan(0);
  const chance = differenceOf(half, shuffled);
  expect(chance.low).toBeLessThan(0);
  expect(chance.high).toBeGreaterThan(0);
});

test('a label that cites a sentence which is not there is refused with its place', () => {
  const wrong = { ...GOLDEN, jargon: [{ term: 'resonance', sentences: [4] }] };
  const parsed = goldenFileSchema.safeParse({ title: 'Tides', segments: [wrong] });
  expect(parsed.error?.issues).toMatchObject([
    { path: ['segments', 0, 'jargon', 0, 'sentences'], message: 'cites sentence 4, but there are 3' },
  ]);
});

test('a golden segment is mined as any other: numbered sentences of one speaker', () => {
  expect(segmentOf(GOLDEN)).toMatchObject({
    speaker: 'A',
    startMs: 0,
    text: 'Tides follow the moon. John Harrison built clocks. Resonance makes tides grow.',
    sentences: [{ number: 1, startMs: 0 }, { number: 2 }, { number: 3, text: 'Resonance makes tides grow.' }],
  });
});
