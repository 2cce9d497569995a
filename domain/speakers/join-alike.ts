import { CLUSTERING } from './cluster-rules.ts';
import { centroidOf, similarity, type Weighted } from './similarity.ts';
import { joined, likeness, meanSimilarity, type VoiceGroup } from './voice-group.ts';

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
  const voices: VoiceGroup[] = [];
  for (const group of groups) {
    const near = voices
      .map((voice, at) => ({ voice, at, similarity: meanSimilarity(voice, group) }))
      .filter(
        ({ voice, similarity }) =>
          similarity >= sameVoice - CLUSTERING.noiseAllowance && isOneVoice(voice, group, heard),
      )
      .sort((a, b) => b.similarity - a.similarity || a.at - b.at)[0];
    if (near === undefined) voices.push(group);
    else voices[near.at] = joined(near.voice, group);
  }
  return voices;
}

function isOneVoice(voice: VoiceGroup, group: VoiceGroup, heard: (index: number) => Weighted): boolean {
  const slight = group.weight < CLUSTERING.slightMs && voice.members.length >= CLUSTERING.spreadPieces;
  return slight ? !liesOutside(voice, group, heard) : likeness(voice, group) >= CLUSTERING.alike;
}

function liesOutside(voice: VoiceGroup, group: VoiceGroup, heard: (index: number) => Weighted): boolean {
  const own = voice.members.map(heard);
  const centre = centroidOf(own);
  if (centre === undefined) return true;
  const { mean } = spreadOf(group.members.map(heard), centre);
  const comparable = [own, likeInLength(own, group.weight / group.members.length)];
  return comparable.every((pieces) => {
    const spread = spreadOf(pieces, centre);
    return mean < spread.mean - CLUSTERING.outlying * spread.deviation;
  });
}

/** The third of a voice's pieces whose lengths are the nearest: short pieces lie further out than long ones. */
function likeInLength(own: readonly Weighted[], length: number): Weighted[] {
  const away = ({ weight }: Weighted): number => Math.abs(weight - length);
  return [...own]
    .sort((a, b) => away(a) - away(b))
    .slice(0, Math.max(CLUSTERING.spreadPieces, Math.ceil(own.length / 3)));
}

/** How similar pieces are to a centre. */
function spreadOf(
  pieces: readonly Weighted[],
  centre: Weighted['vector'],
): { readonly mean: number; readonly deviation: number } {
  const similarities = pieces.map(({ vector }) => similarity(vector, centre));
  const mean = similarities.reduce((sum, value) => sum + value, 0) / similarities.length;
  const variance = similarities.reduce((sum, value) => sum + (value - mean) ** 2, 0) / similarities.length;
  return { mean, deviation: Math.sqrt(variance) };
}
