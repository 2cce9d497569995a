import { groupSentences, joinLeftovers, type SizeRules } from './sentence-groups.ts';
import { MAX_SENTENCE_CHARS, splitSentences } from './sentences.ts';
import { joinSpoken } from './spoken-text.ts';
import type { Segment, Turn, Word } from './transcript.ts';
import { speakersOfWords, type WordSpeaker } from './word-speakers.ts';

/** Part of the stage identity: goes up when the same transcript would be cut differently. */
export const SEGMENTATION_VERSION = 2;

export interface SegmentRules extends SizeRules {
  /** A silence longer than this ends a segment. */
  readonly maxGapMs: number;
}

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
 * Cuts a transcript into segments of whole sentences, one speaker each, never across a long silence, never longer
 * than the duration allowed: a sentence that is gets cut between two words. Words must be in order of time and not
 * overlap; every one of them is in exactly one segment. Without turns the speaker is unknown. Times are those of the
 * words. Throws RangeError when the rules contradict each other.
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
    const maxSentenceChars = Math.min(MAX_SENTENCE_CHARS, rules.maxChars);
    const sentences = splitSentences(run.words, maxSentenceChars, rules.maxDurationMs);
    for (const group of joinLeftovers(groupSentences(sentences, rules), rules)) {
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
