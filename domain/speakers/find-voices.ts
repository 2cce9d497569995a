import { agglomerate } from './agglomerate.ts';
import { CLUSTERING, type ClusterRules } from './cluster-rules.ts';
import { joinAlike } from './join-alike.ts';
import type { Weighted } from './similarity.ts';
import { splitMixed } from './split-mixed.ts';
import { groupOf, type VoiceGroup } from './voice-group.ts';

/**
 * The voices among pieces that tell something of one, those with the most speech first. Pieces in none of the groups
 * have to be decided alone. Deterministic; time grows with the square of a block, not of the recording.
 *
 * @param telling indexes of the pieces, in order of time.
 */
export function findVoices(
  telling: readonly number[],
  heard: (index: number) => Weighted,
  rules: ClusterRules,
): VoiceGroup[] {
  const groups = joinBlocks(telling, heard, rules.sameVoice);
  const whole = joinAlike(bySpeech(groups), heard, rules.sameVoice);
  const pure = whole.flatMap((group) => splitMixed(group, heard, rules));
  const allMs = telling.reduce((sum, index) => sum + heard(index).weight, 0);
  return bySpeech(
    pure.filter(
      ({ weight, members }) =>
        weight >= rules.minClusterMs && (members.length >= CLUSTERING.voicePieces || weight > allMs / 2),
    ),
  );
}

function joinBlocks(
  telling: readonly number[],
  heard: (index: number) => Weighted,
  sameVoice: number,
): VoiceGroup[] {
  const { blockPieces } = CLUSTERING;
  const groups: VoiceGroup[] = [];
  for (let at = 0; at < telling.length; at += blockPieces) {
    const block = telling.slice(at, at + blockPieces).map((index) => groupOf([index], heard));
    groups.push(...agglomerate(block, sameVoice));
  }
  if (telling.length <= blockPieces) return groups;
  // Where hardly anything is like anything else, the smallest groups are left out: no voice is among them.
  return agglomerate(bySpeech(groups).slice(0, blockPieces), sameVoice);
}

const bySpeech = (groups: readonly VoiceGroup[]): VoiceGroup[] =>
  [...groups].sort((a, b) => b.weight - a.weight || a.members[0]! - b.members[0]!);
