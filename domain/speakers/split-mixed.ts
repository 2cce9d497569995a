import { CLUSTERING, type ClusterRules } from './cluster-rules.ts';
import { centroidOf, similarity, type Weighted } from './similarity.ts';
import { groupOf, likeness, type VoiceGroup } from './voice-group.ts';
import type { VoiceVector } from './voice-vector.ts';

const ROUNDS = 10;

/** Divides a group in which two voices were taken for one, again and again; one voice comes back as it is. */
export function splitMixed(
  group: VoiceGroup,
  heard: (index: number) => Weighted,
  rules: ClusterRules,
): VoiceGroup[] {
  const halves = twoMeans(group, heard);
  if (halves === undefined || halves.some((half) => !tellsSomething(half, rules))) return [group];
  if (likeness(...halves) >= CLUSTERING.mixed) return [group];
  return halves.flatMap((half) => splitMixed(half, heard, rules));
}

const tellsSomething = ({ members, weight }: VoiceGroup, { minClusterMs }: ClusterRules): boolean =>
  members.length >= CLUSTERING.halfPieces && weight >= minClusterMs;

/** The two halves of a group that differ the most: two-means from the two pieces that are the least alike. */
function twoMeans(
  group: VoiceGroup,
  heard: (index: number) => Weighted,
): [VoiceGroup, VoiceGroup] | undefined {
  const vectorOf = (index: number) => heard(index).vector;
  const centre = centroidOf(group.members.map(heard));
  if (centre === undefined) return undefined;
  const outermost = leastSimilar(group.members, vectorOf, centre);
  let means = [
    vectorOf(outermost),
    vectorOf(leastSimilar(group.members, vectorOf, vectorOf(outermost))),
  ] as const;
  let sides: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const next: [number[], number[]] = [[], []];
    for (const member of group.members) {
      const vector = vectorOf(member);
      next[similarity(vector, means[1]) > similarity(vector, means[0]) ? 1 : 0].push(member);
    }
    const settled = next[0].length === sides[0].length && next[0].every((at, i) => at === sides[0][i]);
    sides = next;
    const [first, second] = [centroidOf(sides[0].map(heard)), centroidOf(sides[1].map(heard))];
    if (first === undefined || second === undefined) return undefined;
    if (settled) break;
    means = [first, second];
  }
  return [groupOf(sides[0], heard), groupOf(sides[1], heard)];
}

function leastSimilar(
  members: readonly number[],
  vectorOf: (index: number) => VoiceVector,
  to: VoiceVector,
): number {
  let least = members[0]!;
  for (const member of members) {
    if (similarity(vectorOf(member), to) < similarity(vectorOf(least), to)) least = member;
  }
  return least;
}
