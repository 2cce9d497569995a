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
  /**
   * The packaged encoder's similarities are high, since its vectors have no negative part. Measured by `npm run bench --
   * voices`: 6 s of speech are .94 and more like their own voice, at most .78 like another; pieces of one voice
   * are .89 and more like each other on average, of two voices .70 at most. The thresholds lie lower in these gaps than
   * in the middle, because three real voices lay closer together (6 s: .82 and more, at most .80; 3 s: .79 and .57 on
   * average). See docs/decisions/0014-voice-encoder.md.
   */
  ge2e: {
    sameVoice: 0.74,
    hostSimilarity: 0.82,
    otherSimilarity: 0.84,
    margin: 0.08,
    doubt: 0.03,
    minSpeechMs: 6000,
  },
  /** The numbers that the source system found for ECAPA-TDNN; `sameVoice`, `doubt` and the length are not from it. */
  onnx: {
    sameVoice: 0.4,
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
