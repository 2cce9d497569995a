import { joinSpoken } from './spoken-text.ts';
import type { Segment, Sentence } from './transcript.ts';

/** Where something was said, in the speaker's own words. */
export interface Evidence {
  /** Verbatim: the cited sentences as they stand in the segment. */
  readonly quote: string;
  readonly startMs: number;
  readonly endMs: number;
  /** `A`, `B`, … within the video; undefined when unknown. */
  readonly speaker?: string;
}

/**
 * The evidence behind cited sentence numbers, in order of time: consecutive numbers are one span. Numbers that
 * the segment does not have are left out, so an empty list means: cites nothing that was said.
 */
export function evidenceOf(segment: Segment, sentenceNumbers: readonly number[]): Evidence[] {
  const cited = new Set(sentenceNumbers);
  const spans: Sentence[][] = [];
  segment.sentences.forEach((sentence, index) => {
    if (!cited.has(sentence.number)) return;
    const before = segment.sentences[index - 1];
    if (before !== undefined && cited.has(before.number)) spans.at(-1)?.push(sentence);
    else spans.push([sentence]);
  });
  return spans.map((span) => ({
    quote: joinSpoken(span.map((sentence) => sentence.text)),
    startMs: (span[0] as Sentence).startMs,
    endMs: Math.max(...span.map((sentence) => sentence.endMs)),
    ...(segment.speaker === undefined ? {} : { speaker: segment.speaker }),
  }));
}
