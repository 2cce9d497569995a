import { CLUSTERING } from './cluster-rules.ts';
import { similarity, type Weighted } from './similarity.ts';
import { centreOf, joined, likeness, meanSimilarity, type VoiceGroup } from './voice-group.ts';

/**
 * Joins groups that are one voice, though noise keeps their pieces apart: in a bad recording, a voice lies in one large
 * group and several small ones.
 *
 * @param groups those with the most speech first.
 * @param sameVoice mean similarity from which on groups are one voice in a good recording.
 */
export function joinAlike(
  groups: readonly VoiceGroup[],
  heard: (index: number) => Weighted,
  sameVoice: number,
): VoiceGroup[] {
  const voices: Voice[] = [];
  for (const group of groups) {
    const near = voices
      .map((voice) => ({ voice, similarity: meanSimilarity(voice.group, group) }))
      .filter(({ similarity }) => similarity >= sameVoice - CLUSTERING.noiseAllowance)
      .sort((a, b) => b.similarity - a.similarity)
      .find(({ voice }) => isOneVoice(voice, group, heard))?.voice;
    if (near === undefined) {
      voices.push({ group });
    } else {
      near.group = joined(near.group, group);
      near.spread = undefined;
    }
  }
  return voices.map(({ group }) => group);
}

interface Voice {
  group: VoiceGroup;
  /** Undefined until it is needed. */
  spread?: Spread | undefined;
}

/** How similar a voice's pieces are to its centre, by their lengths. */
interface Spread {
  readonly centre: Weighted['vector'];
  readonly pieces: readonly { readonly length: number; readonly similarity: number }[];
}

function isOneVoice(voice: Voice, group: VoiceGroup, heard: (index: number) => Weighted): boolean {
  const pieces = voice.group.members.length;
  if (group.weight >= CLUSTERING.slightMs || pieces < CLUSTERING.spreadPieces) {
    return likeness(voice.group, group) >= CLUSTERING.alike;
  }
  voice.spread ??= spreadOf(voice.group, heard);
  return !liesOutside(voice.spread, group, heard);
}

function spreadOf(group: VoiceGroup, heard: (index: number) => Weighted): Spread {
  const centre = centreOf(group);
  const pieces = group.members.map((member) => {
    const { vector, weight } = heard(member);
    return { length: weight, similarity: similarity(vector, centre) };
  });
  return { centre, pieces };
}

/** Outside of the voice's pieces as a whole, and of those that are about as long: short ones lie further out. */
function liesOutside(spread: Spread, group: VoiceGroup, heard: (index: number) => Weighted): boolean {
  const { mean } = statistics(group.members.map((member) => similarity(heard(member).vector, spread.centre)));
  const length = group.weight / group.members.length;
  const asLong = [...spread.pieces]
    .sort((a, b) => Math.abs(a.length - length) - Math.abs(b.length - length))
    .slice(0, Math.max(CLUSTERING.spreadPieces, Math.ceil(spread.pieces.length / 3)));
  return [spread.pieces, asLong].every((pieces) => {
    const own = statistics(pieces.map(({ similarity }) => similarity));
    return mean < own.mean - CLUSTERING.outlying * own.deviation;
  });
}

function statistics(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
