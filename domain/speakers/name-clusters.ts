import { joinedSpans, type Span, spansMs } from '../voices/spans.ts';
import { confidenceOf } from './confidence.ts';
import type { MatchRules, Naming, Voice } from './naming.ts';
import { similarity } from './similarity.ts';
import type { VoiceCluster } from './voice-vector.ts';

export interface NamableCluster extends Pick<VoiceCluster, 'speechMs' | 'coherence'> {
  readonly id: number;
  /** Its centroid. */
  readonly vector: VoiceCluster['centroid'];
  /** Where it is heard, in order of time; needed only where somebody corrected something. */
  readonly spans: readonly Span[];
}

/** What a person said of who speaks there; without a voice: nobody who is to be named. */
export interface NamingCorrection {
  readonly spans: readonly Span[];
  readonly voice: Voice | undefined;
}

/** A correction holds for a cluster that lies in its stretches with this share: labels and edges change. */
const SAME_STRETCH = 0.5;

/** A cluster whose own pieces are so much less like it than a host would have to be mixes several voices. */
const MIXED_BY = 0.1;

/**
 * Who the clusters of a video are: first as a person corrected (the later correction wins), then by similarity to the
 * enrolled voices. Nobody is named by default: no voice, no name. With one enrolled voice there is no second to keep a
 * margin to, and the threshold decides alone; it is never a lower one. Similarity, margin and rule come with each.
 */
export function nameClusters(
  clusters: readonly NamableCluster[],
  voices: readonly Voice[],
  corrections: readonly NamingCorrection[],
  rules: MatchRules,
): Map<number, Naming> {
  return new Map(clusters.map((cluster) => [cluster.id, nameCluster(cluster, voices, corrections, rules)]));
}

function nameCluster(
  cluster: NamableCluster,
  voices: readonly Voice[],
  corrections: readonly NamingCorrection[],
  rules: MatchRules,
): Naming {
  const ranked = rankedVoices(cluster, voices, rules);
  const correction = corrections.findLast(({ spans }) => isSameStretch(spans, cluster.spans));
  return correction === undefined ? named(cluster, ranked, rules) : corrected(correction.voice, ranked);
}

interface Ranked {
  readonly voice: Voice;
  readonly similarity: number;
  readonly needed: number;
}

/** The most similar voice first. */
const rankedVoices = (cluster: NamableCluster, voices: readonly Voice[], rules: MatchRules): Ranked[] =>
  voices
    .map((voice) => ({
      voice,
      similarity: similarity(cluster.vector, voice.centroid),
      needed: voice.host ? rules.hostSimilarity : rules.otherSimilarity,
    }))
    .sort((a, b) => b.similarity - a.similarity || a.voice.id - b.voice.id);

function corrected(voice: Voice | undefined, ranked: readonly Ranked[]): Naming {
  const compared = ranked.find((other) => other.voice.id === voice?.id);
  if (voice === undefined) return { kind: 'stranger', rule: 'corrected', confidence: 0 };
  const { id: voiceId, name } = voice;
  return { kind: 'named', voiceId, name, similarity: compared?.similarity, rule: 'corrected', confidence: 1 };
}

function named(cluster: NamableCluster, ranked: readonly Ranked[], rules: MatchRules): Naming {
  const [best, second] = ranked;
  if (best === undefined) return { kind: 'stranger', rule: 'no-voices', confidence: 0 };
  const margin = second && best.similarity - second.similarity;
  const compared = { similarity: best.similarity, margin };
  const doubtful = (rule: Naming['rule']): Naming => ({ kind: 'doubtful', ...compared, rule, confidence: 0 });

  if (cluster.speechMs < rules.minSpeechMs) return doubtful('too-short');
  if (cluster.coherence < rules.hostSimilarity - MIXED_BY) return doubtful('mixed');
  if (best.similarity < best.needed) {
    // A host needs less: as second best one, it may be good enough where the best voice is not.
    if (ranked.some((other) => other.similarity >= other.needed)) return doubtful('small-margin');
    const near = ranked.some((other) => other.similarity >= other.needed - rules.doubt);
    return near
      ? doubtful('near-threshold')
      : { kind: 'stranger', ...compared, rule: 'below-threshold', confidence: 0 };
  }
  if (margin !== undefined && margin < rules.margin) return doubtful('small-margin');
  const clearOf = Math.min(best.similarity - best.needed, (margin ?? Infinity) - rules.margin);
  const { id: voiceId, name } = best.voice;
  return {
    kind: 'named',
    voiceId,
    name,
    ...compared,
    rule: 'matched',
    confidence: confidenceOf(clearOf),
  };
}

/** Of the cluster, not of the correction: ten corrected seconds do not name an hour they came to lie in. */
function isSameStretch(corrected: readonly Span[], cluster: readonly Span[]): boolean {
  const length = spansMs(cluster);
  return length > 0 && commonMs(joinedSpans(corrected), joinedSpans(cluster)) >= SAME_STRETCH * length;
}

/** Both in order of time and without overlaps of their own. */
function commonMs(a: readonly Span[], b: readonly Span[]): number {
  let common = 0;
  let [atA, atB] = [0, 0];
  while (atA < a.length && atB < b.length) {
    const [one, other] = [a[atA]!, b[atB]!];
    common += Math.max(0, Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs));
    if (one.endMs < other.endMs) atA++;
    else atB++;
  }
  return common;
}
