import type { MatchRules, Voice } from '../../domain/speakers/naming.ts';
import { similarity } from '../../domain/speakers/similarity.ts';
import type { VoiceVector } from '../../domain/speakers/voice-vector.ts';

export interface SimilarVoice {
  readonly name: string;
  readonly host: boolean;
  readonly similarity: number;
  /** From what similarity on somebody is taken for this voice. */
  readonly needed: number;
}

/** How a vector compares with every enrolled voice, the most similar first. */
export const similarVoices = (
  vector: VoiceVector,
  enrolled: readonly Voice[],
  rules: MatchRules,
): SimilarVoice[] =>
  enrolled
    .map(({ name, host, centroid }) => ({
      ...{ name, host },
      similarity: similarity(vector, centroid),
      needed: host ? rules.hostSimilarity : rules.otherSimilarity,
    }))
    .sort((a, b) => b.similarity - a.similarity);

/** The enrolled voice that it would be taken for, the margin aside. */
export const soundsLike = (
  vector: VoiceVector,
  enrolled: readonly Voice[],
  rules: MatchRules,
): SimilarVoice | undefined =>
  similarVoices(vector, enrolled, rules).find((voice) => voice.similarity >= voice.needed);
