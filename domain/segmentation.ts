import { MAX_SENTENCE_CHARS, splitSentences } from './sentences.ts';
import { joinSpoken, separatorBetween } from './spoken-text.ts';
import type { Segment, Sentence, Turn, Word } from './transcript.ts';
import { speakersOfWords, type WordSpeaker } from './word-speakers.ts';

/** Part of the stage identity: goes up when the same transcript would be cut differently. */
export const SEGMENTATION_VERSION = 1;

export interface SegmentRules {
  /** Shortest segment, where speaker, silences and whole sentences allow. */
  readonly minChars: number;
  /** Longest segment; only a single longer word passes it. */
  readonly maxChars: number;
  /** A silence longer than this ends a segment. */
  readonly maxGapMs: number;
}

type Unnumbered = Omit<Sentence, 'number'>;

interface Run extends WordSpeaker {
  readonly words: readonly Word[];
}

/** Words of one speaker without a long silence between them: no segment crosses a run's ends. */
const runsOf = (words: readonly Word[], turns: readonly Turn[], maxGapMs: number): Run[] => {
  const speakers = speakersOfWords(words, turns);
  const runs: Run[] = [];
  let from = 0;
  for (let to = 1; to <= words.length; to++) {
    const goesOn =
      to < words.length &&
      speakers[to]!.speaker === speakers[from]!.speaker &&
      words[to]!.startMs - words[to - 1]!.endMs <= maxGapMs;
    if (goesOn) continue;
    const own = speakers.slice(from, to);
    const confidence = own.reduce((sum, word) => sum + word.confidence, 0) / own.length;
    runs.push({ speaker: own[0]!.speaker, confidence, words: words.slice(from, to) });
    from = to;
  }
  return runs;
};

/**
 * How far a segment is from its shortest length. Squared, so that two segments somewhat short are better than one
 * full and one crumb.
 */
const shortfall = (chars: number, minChars: number): number => Math.max(0, 1 - chars / minChars) ** 2;

/**
 * The grouping of sentences into segments with the least shortfall in all, then the fewest segments: dynamic
 * programming from the end, `best[i]` being the cheapest way to group the sentences from `i` on.
 */
const groupSentences = (sentences: readonly Unnumbered[], rules: SegmentRules): Unnumbered[][] => {
  const count = sentences.length;
  const best: { cost: number; segments: number; to: number }[] = new Array(count + 1);
  best[count] = { cost: 0, segments: 0, to: count };
  for (let from = count - 1; from >= 0; from--) {
    let chars = 0;
    for (let to = from + 1; to <= count; to++) {
      const text = sentences[to - 1]!.text;
      chars += text.length + (to - 1 > from ? separatorBetween(sentences[to - 2]!.text, text).length : 0);
      if (chars > rules.maxChars && to > from + 1) break;
      const rest = best[to]!;
      const cost = rest.cost + shortfall(chars, rules.minChars);
      const segments = rest.segments + 1;
      const known = best[from];
      // The longest first segment wins among equals.
      const better =
        known === undefined ||
        cost < known.cost - 1e-9 ||
        (cost < known.cost + 1e-9 && segments <= known.segments);
      if (better) best[from] = { cost, segments, to };
    }
  }
  const groups: Unnumbered[][] = [];
  for (let from = 0; from < count; from = best[from]!.to) {
    groups.push(sentences.slice(from, best[from]!.to));
  }
  return groups;
};

/**
 * Cuts a transcript into segments of whole sentences, one speaker each, never across a long silence. Words must be
 * in order of time; every one of them is in exactly one segment. Without turns the speaker is unknown. Times are
 * those of the words. Throws RangeError when the rules contradict each other.
 */
export const segmentTranscript = (
  words: readonly Word[],
  turns: readonly Turn[],
  rules: SegmentRules,
): Segment[] => {
  if (rules.minChars > rules.maxChars) {
    throw new RangeError(
      `segments.minChars (${rules.minChars}) is above segments.maxChars (${rules.maxChars}): lower the first or raise the second`,
    );
  }
  const segments: Segment[] = [];
  for (const run of runsOf(words, turns, rules.maxGapMs)) {
    const sentences = splitSentences(run.words, Math.min(MAX_SENTENCE_CHARS, rules.maxChars));
    for (const group of groupSentences(sentences, rules)) {
      const startMs = group[0]!.startMs;
      segments.push({
        ordinal: segments.length,
        speaker: run.speaker,
        speakerConfidence: run.confidence,
        startMs,
        endMs: Math.max(...group.map((sentence) => sentence.endMs)),
        text: joinSpoken(group.map((sentence) => sentence.text)),
        sentences: group.map((sentence, index) => ({
          number: index + 1,
          text: sentence.text,
          startMs: sentence.startMs,
          endMs: sentence.endMs,
        })),
      });
    }
  }
  return segments;
};
