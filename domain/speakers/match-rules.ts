import type { MatchRules } from './naming.ts';
import type { EncoderIdentity } from './voice-vector.ts';

/** What an encoder's similarities mean. */
export interface EncoderRules extends MatchRules {
  /** Mean similarity between two groups of pieces from which on they are one voice. */
  readonly sameVoice: number;
}

/** A person's own numbers: the settings `voices.*` and `speakers.sameVoice`. */
export interface RuleSettings {
  readonly sameVoice?: number | undefined;
  readonly hostSimilarity?: number | undefined;
  readonly otherSimilarity?: number | undefined;
  readonly margin?: number | undefined;
}

const RULES: Readonly<Record<EncoderIdentity['engine'], EncoderRules>> = {
  ge2e: {
    sameVoice: 0.75,
    hostSimilarity: 0.8,
    otherSimilarity: 0.82,
    margin: 0.05,
    doubt: 0.05,
    minSpeechMs: 6000,
  },
  onnx: {
    sameVoice: 0.5,
    hostSimilarity: 0.62,
    otherSimilarity: 0.82,
    margin: 0.05,
    doubt: 0.05,
    minSpeechMs: 6000,
  },
};

/** The rules that hold for the vectors of an encoder: what a person set, and the encoder's own numbers for the rest. */
export function matchRules(
  { engine }: Pick<EncoderIdentity, 'engine'>,
  settings: RuleSettings,
): EncoderRules {
  const own = RULES[engine];
  return {
    ...own,
    sameVoice: settings.sameVoice ?? own.sameVoice,
    hostSimilarity: settings.hostSimilarity ?? own.hostSimilarity,
    otherSimilarity: settings.otherSimilarity ?? own.otherSimilarity,
    margin: settings.margin ?? own.margin,
  };
}
