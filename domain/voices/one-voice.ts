import { clusterVoices } from '../speakers/cluster.ts';
import type { EncodedPiece, VoiceVector } from '../speakers/voice-vector.ts';
import { joinedSpans, type Span, spansMs } from './spans.ts';

/** With less speech than this a voice cannot be told from others, in ms. */
export const LEAST_SPEECH_MS = 6_000;

/** From here on more speech makes it hardly surer. */
export const ADVISED_SPEECH_MS = 30_000;

/** Less of another voice is an aside: so much, or this share of the speech, whichever is more. */
const ASIDE_MS = 3_000;
const ASIDE_SHARE = 0.05;

/** Between two stretches of another voice there is nobody else in so short a pause, in ms. */
const PAUSE_MS = 1_000;

export type OneVoice =
  | {
      readonly kind: 'one';
      readonly centroid: VoiceVector;
      readonly speechMs: number;
      /** Speech that does not sound like the rest, and is not part of it. */
      readonly leftOutMs: number;
    }
  | { readonly kind: 'too-short'; readonly speechMs: number }
  /** Where somebody else is heard than most of the time, in order of time; empty where no voice stands out. */
  | { readonly kind: 'several'; readonly others: readonly Span[] };

/**
 * Whether these pieces are one voice, by the same rules that tell speakers apart.
 *
 * @param sameVoice similarity from which on two pieces are one voice.
 */
export function oneVoice(pieces: readonly EncodedPiece[], sameVoice: number): OneVoice {
  const heardMs = spansMs(pieces);
  if (heardMs < LEAST_SPEECH_MS) return { kind: 'too-short', speechMs: heardMs };
  const { clusters, speakers } = clusterVoices(pieces, { sameVoice, minClusterMs: ASIDE_MS });
  const [main] = [...clusters].sort((a, b) => b.speechMs - a.speechMs);
  if (main === undefined) return { kind: 'several', others: [] };
  const others = pieces.filter(
    (_, at) => speakers[at]!.label !== undefined && speakers[at]!.label !== main.label,
  );
  if (spansMs(others) >= Math.max(ASIDE_MS, heardMs * ASIDE_SHARE))
    return { kind: 'several', others: joinedSpans(others, PAUSE_MS) };
  if (main.speechMs < LEAST_SPEECH_MS) return { kind: 'too-short', speechMs: main.speechMs };
  return {
    kind: 'one',
    centroid: main.centroid,
    speechMs: main.speechMs,
    leftOutMs: heardMs - main.speechMs,
  };
}
