import type { Outline } from '../summary.ts';
import type { BestClaim, SummaryMaterial } from './material.ts';

const MOST_PARAGRAPHS = 5;

/**
 * A long summary without a model: the best claims in their own words, a paragraph for each chapter they stand in, in
 * order of time.
 */
export function quotedSummary({ claims, chapters }: Pick<SummaryMaterial, 'claims' | 'chapters'>): string {
  const byChapter = new Map<number, BestClaim[]>();
  for (const claim of claims) {
    const chapter = chapterAt(chapters, claim.startMs);
    const known = byChapter.get(chapter);
    if (known !== undefined) known.push(claim);
    else if (byChapter.size < MOST_PARAGRAPHS) byChapter.set(chapter, [claim]);
  }
  return [...byChapter]
    .sort(([a], [b]) => a - b)
    .map(([, inOne]) => inOne.toSorted((a, b) => a.startMs - b.startMs))
    .map((inOne) => inOne.map(({ text }) => text).join(' '))
    .join('\n\n');
}

const chapterAt = (chapters: Outline['chapters'], ms: number): number =>
  chapters.findLastIndex(({ startMs }) => startMs <= ms);
