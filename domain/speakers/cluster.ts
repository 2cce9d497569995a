import type { ClusterRules } from './cluster-rules.ts';
import { BY_NEIGHBOURS, confidenceOf } from './confidence.ts';
import { type Decision, decidePieces } from './decide-pieces.ts';
import { findVoices } from './find-voices.ts';
import { labelOf } from './labels.ts';
import { isTelling } from './pieces.ts';
import { centroidOf, similarity, type Weighted } from './similarity.ts';
import type { EncodedPiece, VoiceCluster, VoiceVector } from './voice-vector.ts';

/** Who speaks a piece: a cluster's label, or nobody that could be told. */
export interface PieceSpeaker {
  readonly label?: string;
  /** 0 to 1; 0 when unknown. */
  readonly confidence: number;
}

export interface Clustered {
  /** In order of first appearance. */
  readonly clusters: readonly VoiceCluster[];
  /** One for each piece, in their order. */
  readonly speakers: readonly PieceSpeaker[];
}

/**
 * Tells the voices of a recording apart. Pieces that are long enough are clustered; the others go to the cluster they
 * are like, or that speaks around them. Every piece's confidence says how much nearer it is to its own cluster than to
 * the next one, or than a stranger might be (`sameVoice`), whichever is less. Pieces must be in order of time.
 */
export function clusterVoices(pieces: readonly EncodedPiece[], rules: ClusterRules): Clustered {
  const heard = (index: number): Weighted => weighted(pieces[index]!);
  const telling = [...pieces.keys()].filter(
    (index) => pieces[index]!.vector !== undefined && isTelling(pieces[index]!),
  );
  const voices = findVoices(telling, heard, rules);
  const memberOf = new Map(voices.flatMap(({ members }, voice) => members.map((member) => [member, voice])));
  const centroids = voices.map(({ members }) => centroidOf(members.map(heard))!);
  return labelled(pieces, decidePieces(pieces, { centroids, memberOf }, rules), rules);
}

const weighted = ({ vector, startMs, endMs }: EncodedPiece): Weighted => ({
  vector: vector!,
  weight: endMs - startMs,
});

function labelled(
  pieces: readonly EncodedPiece[],
  decisions: readonly Decision[],
  rules: ClusterRules,
): Clustered {
  const order = [...new Set(decisions.flatMap(({ voice }) => (voice === undefined ? [] : [voice])))];
  const clusters = order.map((voice, at) => clusterOf(pieces, decisions, voice, labelOf(at)));
  const positions = new Map(order.map((voice, at) => [voice, at]));
  const centroids = clusters.map(({ centroid }) => centroid);
  const speakers = decisions.map((decision, index): PieceSpeaker => {
    if (decision.voice === undefined) return { confidence: 0 };
    const own = positions.get(decision.voice)!;
    const { vector } = pieces[index]!;
    const confidence =
      decision.byNeighbours || vector === undefined
        ? BY_NEIGHBOURS
        : confidenceOf(clearBy(vector, centroids, own, rules.sameVoice));
    return { label: clusters[own]!.label, confidence };
  });
  return { clusters, speakers };
}

function clusterOf(
  pieces: readonly EncodedPiece[],
  decisions: readonly Decision[],
  voice: number,
  label: string,
): VoiceCluster {
  const own = pieces.filter((_, index) => decisions[index]!.voice === voice);
  const bySound = pieces.filter(
    ({ vector }, index) =>
      vector !== undefined && decisions[index]!.voice === voice && !decisions[index]!.byNeighbours,
  );
  const sounds = bySound.map(weighted);
  // What tells decides what the voice sounds like; there is always some, since every voice began with it.
  const telling = bySound.filter(isTelling).map(weighted);
  const centroid = centroidOf(telling.length > 0 ? telling : sounds)!;
  return { label, centroid, speechMs: speechOf(own), coherence: meanTo(centroid, sounds) };
}

const speechOf = (pieces: readonly EncodedPiece[]): number =>
  pieces.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);

function meanTo(centroid: VoiceVector, sounds: readonly Weighted[]): number {
  const weight = sounds.reduce((sum, sound) => sum + sound.weight, 0);
  return sounds.reduce((sum, sound) => sum + similarity(sound.vector, centroid) * sound.weight, 0) / weight;
}

function clearBy(
  vector: VoiceVector,
  centroids: readonly VoiceVector[],
  own: number,
  sameVoice: number,
): number {
  const others = centroids.filter((_, at) => at !== own).map((centroid) => similarity(vector, centroid));
  return similarity(vector, centroids[own]!) - Math.max(sameVoice, ...others);
}
