import { oneLine } from '../one-line.ts';
import { shortened } from '../shortened.ts';
import type { Outline, SummaryChapter } from '../summary.ts';
import type { Segment } from '../transcript.ts';
import type { Chapter } from '../video.ts';
import type { Section } from './section.ts';

/** Fewer than that divide nothing. */
const FEWEST = 2;
const LONGEST_TITLE = 200;

interface Beginning {
  readonly title: string;
  readonly summary?: string;
  readonly startMs: number;
}

export interface Divided {
  readonly segments: readonly Pick<Segment, 'startMs'>[];
  /** Of the recording. */
  readonly durationMs: number;
  /** What its publisher says. */
  readonly published: readonly Chapter[];
  /** What the model says. */
  readonly sections: readonly Section[];
}

/**
 * Chapters of a recording: its publisher's where there are two or more, else the model's sections. They cover it from
 * its beginning to its end, in order and without a gap: each ends where the next one begins.
 */
export function chaptersOf(divided: Divided): Pick<Outline, 'chapters' | 'chaptersFrom'> {
  const { segments, durationMs, published, sections } = divided;
  const named = published.flatMap(({ title, startMs }) => {
    const line = shortened(oneLine(title), LONGEST_TITLE);
    return line === '' ? [] : [{ title: line, startMs }];
  });
  const chapters = covering(named, durationMs);
  if (chapters.length >= FEWEST) return { chapters, chaptersFrom: 'source' };
  const beginnings = sections.flatMap(({ firstSegment, title, summary }): Beginning[] => {
    const startMs = segments[firstSegment]?.startMs;
    return startMs === undefined ? [] : [{ title, ...(summary === '' ? {} : { summary }), startMs }];
  });
  return { chapters: covering(withoutRepeats(beginnings), durationMs), chaptersFrom: 'model' };
}

function covering(beginnings: readonly Beginning[], durationMs: number): SummaryChapter[] {
  const starts = beginnings
    .map((one) => ({ ...one, startMs: Math.max(0, Math.round(one.startMs)) }))
    .filter(({ startMs }) => startMs < durationMs)
    .sort((a, b) => a.startMs - b.startMs)
    .filter(({ startMs }, index, sorted) => index === 0 || startMs > sorted[index - 1]!.startMs);
  return starts.map((one, index) => ({
    ...one,
    startMs: index === 0 ? 0 : one.startMs,
    endMs: starts[index + 1]?.startMs ?? Math.round(durationMs),
  }));
}

/** The model sees one part at a time: a subject that goes on into the next part is one chapter. */
const withoutRepeats = (beginnings: readonly Beginning[]): readonly Beginning[] =>
  beginnings.filter(({ title }, index) => title.toLowerCase() !== beginnings[index - 1]?.title.toLowerCase());
