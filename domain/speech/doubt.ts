import type { RecognisedSpan } from '../transcript.ts';

/** When a stretch is decoded a second time: the settings of the same names. */
export interface GuardRules {
  readonly secondPass: boolean;
  /** In doubt at this mean log probability or below. */
  readonly doubtLogprob: number;
  /** In doubt from this compression ratio on. */
  readonly doubtCompression: number;
  /** In doubt from this probability of silence on. */
  readonly doubtNoSpeech: number;
}

/** Spans in doubt, with the short gaps between them, to be decoded again as one. */
export interface DoubtfulStretch {
  /** The audio to decode: a little more than the spans where there is silence around them. */
  readonly startMs: number;
  readonly endMs: number;
  /** Index of its first span, and the index after its last one. */
  readonly from: number;
  readonly to: number;
}

/** Times, and what the engine says of its own certainty. */
export type JudgedSpan = Pick<
  RecognisedSpan,
  'startMs' | 'endMs' | 'avgLogprob' | 'compressionRatio' | 'noSpeechProb'
>;

/** Neighbours this close are decoded together, as in the source system: what is said before helps. */
const JOINED_GAP_MS = 2_000;
/** What Whisper hears at once. A single span that is longer stays whole. */
const LONGEST_MS = 30_000;
/** Times of words are about a tenth of a second off: a stretch cut at them would lose first sounds. */
const MARGIN_MS = 300;

/** The limits count as reached: -0.35, 2.4 and 0.8 are in doubt. */
export const isDoubtful = (
  span: Pick<JudgedSpan, 'avgLogprob' | 'compressionRatio' | 'noSpeechProb'>,
  rules: GuardRules,
): boolean =>
  span.avgLogprob <= rules.doubtLogprob ||
  span.compressionRatio >= rules.doubtCompression ||
  span.noSpeechProb >= rules.doubtNoSpeech;

/** What has to be decoded again: in order, none overlaps another, none but a single long span above 30 s. */
export function doubtfulStretches(spans: readonly JudgedSpan[], rules: GuardRules): DoubtfulStretch[] {
  const stretches: DoubtfulStretch[] = [];
  for (const [index, { startMs, endMs, ...said }] of spans.entries()) {
    if (!isDoubtful(said, rules)) continue;
    const last = stretches.at(-1);
    const near = last !== undefined && startMs - last.endMs <= JOINED_GAP_MS;
    if (near && endMs - last.startMs <= LONGEST_MS) {
      stretches[stretches.length - 1] = { ...last, endMs: Math.max(last.endMs, endMs), to: index + 1 };
    } else stretches.push({ startMs, endMs, from: index, to: index + 1 });
  }
  return stretches.map((stretch) => withMargins(stretch, spans));
}

/** At most half of the way to a neighbour, so that nothing is heard twice. */
function withMargins(stretch: DoubtfulStretch, spans: readonly JudgedSpan[]): DoubtfulStretch {
  const { startMs, endMs, from, to } = stretch;
  const room = Math.max(0, Math.floor((LONGEST_MS - (endMs - startMs)) / 2));
  const margin = (gap: number) => Math.max(0, Math.min(MARGIN_MS, room, Math.floor(gap / 2)));
  const before = from === 0 ? 2 * startMs : startMs - spans[from - 1]!.endMs;
  const after = to === spans.length ? Number.POSITIVE_INFINITY : spans[to]!.startMs - endMs;
  return { ...stretch, startMs: startMs - margin(before), endMs: endMs + margin(after) };
}
