import { centroidOf, similarity } from '../../domain/speakers/similarity.ts';
import type { VoiceVector } from '../../domain/speakers/voice-vector.ts';
import type { Heard, HeardPiece } from './listen.ts';

/** Consecutive pieces of one voice, as an identification would join them, and what they sound like together. */
export interface Cluster {
  readonly voice: string;
  readonly text: string;
  readonly vector: VoiceVector;
  readonly speechMs: number;
}

export function clustersOf({ voice, text, pieces }: Heard, minMs: number): Cluster[] {
  const clusters: Cluster[] = [];
  let row: HeardPiece[] = [];
  for (const piece of pieces) {
    row.push(piece);
    const speechMs = row.reduce((sum, { durationMs }) => sum + durationMs, 0);
    if (speechMs < minMs) continue;
    clusters.push({ voice, text, vector: meanOf(row), speechMs });
    row = [];
  }
  return clusters;
}

/** What a voice sounds like in clean recordings of every text but one: a cluster is compared with other words. */
export const profileOf = (heard: readonly Heard[], voice: string, exceptText: string): VoiceVector =>
  meanOf(
    heard
      .filter((one) => one.voice === voice && one.quality === 'clean' && one.text !== exceptText)
      .flatMap(({ pieces }) => pieces),
  );

const meanOf = (pieces: readonly HeardPiece[]): VoiceVector => {
  const mean = centroidOf(pieces.map(({ vector, durationMs }) => ({ vector, weight: durationMs })));
  if (mean === undefined) throw new Error('nothing was heard of a voice');
  return mean;
};

export interface Similarities {
  /** Of each cluster to its own voice. */
  readonly same: readonly number[];
  /** To the most similar of the other voices. */
  readonly other: readonly number[];
}

export function compare(
  clusters: readonly Cluster[],
  voices: readonly string[],
  heard: readonly Heard[],
): Similarities {
  const to = (cluster: Cluster, voice: string): number =>
    similarity(cluster.vector, profileOf(heard, voice, cluster.text));
  return {
    same: clusters.map((cluster) => to(cluster, cluster.voice)),
    other: clusters.map((cluster) =>
      Math.max(...voices.filter((voice) => voice !== cluster.voice).map((voice) => to(cluster, voice))),
    ),
  };
}

export interface EqualError {
  /** Where as large a share of the same voices lies below as of the others above. Mid-gap where there is a gap. */
  readonly threshold: number;
  readonly rate: number;
}

export function equalError({ same, other }: Similarities): EqualError {
  const [lowest, highest] = [Math.min(...same), Math.max(...other)];
  if (lowest > highest) return { threshold: rounded((lowest + highest) / 2), rate: 0 };
  const rates = [...same, ...other].map((threshold) => {
    const missed = same.filter((value) => value < threshold).length / same.length;
    const taken = other.filter((value) => value >= threshold).length / other.length;
    return { threshold, missed, taken };
  });
  const best = rates.reduce((a, b) => (Math.abs(b.missed - b.taken) < Math.abs(a.missed - a.taken) ? b : a));
  return { threshold: rounded(best.threshold), rate: rounded((best.missed + best.taken) / 2) };
}

export const rounded = (value: number): number => Math.round(value * 1000) / 1000;
