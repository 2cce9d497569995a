import type { Weighted } from './similarity.ts';
import type { VoiceVector } from './voice-vector.ts';

/** Pieces taken for one voice. */
export interface VoiceGroup {
  /** Indexes of its pieces, ascending. */
  readonly members: readonly number[];
  /** Sum of their vectors, each times its weight. */
  readonly sum: Float64Array;
  readonly weight: number;
  readonly squaredWeights: number;
}

export function groupOf(members: readonly number[], heard: (index: number) => Weighted): VoiceGroup {
  const sum = new Float64Array(heard(members[0]!).vector.length);
  let weight = 0;
  let squaredWeights = 0;
  for (const member of members) {
    const piece = heard(member);
    weight += piece.weight;
    squaredWeights += piece.weight ** 2;
    for (let at = 0; at < sum.length; at++) sum[at]! += piece.vector[at]! * piece.weight;
  }
  return { members: [...members].sort((a, b) => a - b), sum, weight, squaredWeights };
}

export function joined(a: VoiceGroup, b: VoiceGroup): VoiceGroup {
  return {
    members: [...a.members, ...b.members].sort((left, right) => left - right),
    sum: a.sum.map((value, at) => value + b.sum[at]!),
    weight: a.weight + b.weight,
    squaredWeights: a.squaredWeights + b.squaredWeights,
  };
}

/** What the group sounds like: its centroid. */
export function centreOf({ sum }: VoiceGroup): VoiceVector {
  const length = Math.sqrt(dot(sum, sum));
  return Float32Array.from(sum, (value) => value / Math.max(length, Number.MIN_VALUE));
}

/** Mean similarity between the pieces of one group and those of another (average linkage), weighted by length. */
export const meanSimilarity = (a: VoiceGroup, b: VoiceGroup): number =>
  dot(a.sum, b.sum) / (a.weight * b.weight);

/** Mean similarity of a group's pieces to each other; undefined where it has but one. */
function cohesion(group: VoiceGroup): number | undefined {
  if (group.members.length < 2) return undefined;
  const { sum, weight, squaredWeights } = group;
  return (dot(sum, sum) - squaredWeights) / (weight ** 2 - squaredWeights);
}

/**
 * How like each other two groups are: their mean similarity over what pieces of one voice have among themselves. Near
 * 1 for two parts of one voice, however much noise is in each piece; .7 to .85 for two voices of one encoder.
 */
export function likeness(a: VoiceGroup, b: VoiceGroup): number {
  const [within, other] = [cohesion(a), cohesion(b)];
  const one = within ?? other ?? 1;
  const both = Math.sqrt(Math.max(1e-6, one) * Math.max(1e-6, other ?? one));
  return meanSimilarity(a, b) / both;
}

/** Four sums at a time: comparing all pieces with each other is where the time goes. */
function dot(a: Float64Array, b: Float64Array): number {
  const even = a.length - (a.length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let at = 0; at < even; at += 4) {
    first += a[at]! * b[at]!;
    second += a[at + 1]! * b[at + 1]!;
    third += a[at + 2]! * b[at + 2]!;
    fourth += a[at + 3]! * b[at + 3]!;
  }
  for (let at = even; at < a.length; at++) first += a[at]! * b[at]!;
  return first + second + third + fourth;
}
