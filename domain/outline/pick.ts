import { citableSentences } from '../mining/citable.ts';
import { shortened } from '../shortened.ts';
import { joinSpoken } from '../spoken-text.ts';
import type { Segment } from '../transcript.ts';
import type { Section } from './section.ts';

/** Sentences that a very small model chooses among. */
const OFFERED = 8;
const LONGEST_TITLE = 60;
/** Picks that are the short summary of a long video. */
const MOST_IN_SUMMARY = 5;

/** Sentences of a part that say most about it, in order. */
export function offeredSentences(segments: readonly Segment[]): string[] {
  const sentences = segments
    .flatMap((segment) => segment.sentences)
    .map((sentence, index) => ({ ...sentence, number: index + 1 }));
  const [first] = segments;
  return first === undefined
    ? []
    : citableSentences({ ...first, sentences }, OFFERED).map((sentence) => sentence.text);
}

/** A picked sentence as a section: the title is its beginning. */
export const sectionOf = (sentence: string, firstSegment: number): Section => ({
  title: shortened(sentence, LONGEST_TITLE + 1),
  summary: sentence,
  firstSegment,
});

/** The picked sentences in order; of many, some from beginning to end. */
export function summaryOfPicks(sections: readonly Section[]): string {
  const count = Math.min(sections.length, MOST_IN_SUMMARY);
  const step = count > 1 ? (sections.length - 1) / (count - 1) : 0;
  const chosen = Array.from({ length: count }, (_, index) => sections[Math.round(index * step)]!.summary);
  return joinSpoken(chosen);
}
