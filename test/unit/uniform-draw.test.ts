import { uniformDraw } from '../../domain/pacing/uniform-draw.ts';
import { uniformityOf } from '../fixtures/kolmogorov-smirnov.ts';

const SEEDS: readonly [string, (at: number) => string][] = [
  ['ids that count up', (at) => `lease-${at}`],
  ['ids that differ in their first letters', (at) => `${at}-of-a-lease`],
  ['numbers as text', (at) => `pause after ${at / 10_000}`],
  ['ids of 36 letters', (at) => `0193f1c2-7a5b-7c3d-8e4f-${String(at).padStart(12, '0')}`],
];

test.each(SEEDS)('draws over %s are uniform from 0 to 1', (_name, seed) => {
  const draws = Array.from({ length: 10_000 }, (_, at) => uniformDraw(seed(at)));
  for (const draw of draws) expect(draw >= 0 && draw < 1).toBe(true);
  expect(uniformityOf(draws, 0, 1)).toMatchObject({ uniform: true });
  expect(new Set(draws).size).toBe(draws.length);
});

test('draws of ids that follow each other have nothing to do with each other', () => {
  const draws = Array.from({ length: 10_000 }, (_, at) => uniformDraw(`lease-${at}`));
  const products = draws.slice(1).map((draw, at) => (draw - 0.5) * ((draws[at] ?? 0) - 0.5));
  const correlation = products.reduce((sum, product) => sum + product, 0) / products.length / (1 / 12);
  // Four standard deviations of the correlation of 10,000 independent pairs.
  expect(Math.abs(correlation)).toBeLessThan(0.04);
});

/** A change of these would draw the waits of running installations again. */
test.each([
  ['', 0.19643112619625958],
  ['a', 0.4804144449352209],
  ['lease-1', 0.649976971889589],
])('the draw of %j is the same on every machine and in every version', (seed, draw) => {
  expect(uniformDraw(seed)).toBe(draw);
});
