import { invalidAnswer } from '../invalid-answer.ts';
import { isRecord, listOf } from '../mining/read-items.ts';
import { repairNumbers } from '../mining/repair.ts';
import { oneLine } from '../one-line.ts';
import { shortened, wholeSentences } from '../shortened.ts';
import { LONGEST, MOST_PARAGRAPHS, MOST_SECTIONS } from './answer-schema.ts';
import type { Section } from './section.ts';

/**
 * Sections of one part, in order, the first of them at the part's beginning. A section without a title is left out;
 * so is one whose number was not shown or is that of a section before it. Where none has a number that was shown, the
 * first one stands for the whole part.
 *
 * @param segments how many the part has; its sections name them by 1, 2, ….
 * @param from index of the part's first segment.
 * @throws StageError `answer-invalid` where there is no section with a title.
 */
export function parseSections(json: unknown, segments: number, from: number): Section[] {
  if (!isRecord(json) || !Array.isArray(json.sections))
    throw invalidAnswer('it has no list named "sections"');
  const shown = new Set(Array.from({ length: segments }, (_, index) => index + 1));
  const titled = json.sections.slice(0, MOST_SECTIONS).flatMap((raw: unknown) => {
    if (!isRecord(raw)) return [];
    const title = shortened(textOf(raw.title), LONGEST.title);
    const summary = wholeSentences(textOf(raw.summary), LONGEST.summary);
    return title === '' ? [] : [{ title, summary, number: repairNumbers(raw.firstSegment, shown, 1)[0] }];
  });
  if (titled.length === 0) throw invalidAnswer('none of its sections has a title');
  const numbered = titled.filter(({ number }) => number !== undefined);
  const placed = numbered.length > 0 ? numbered : titled.slice(0, 1);
  const byNumber = new Map(placed.toReversed().map((section) => [section.number ?? 1, section]));
  return [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([number, { title, summary }], index) => ({
      title,
      summary,
      firstSegment: index === 0 ? from : from + number - 1,
    }));
}

/** @throws StageError `answer-invalid` where the number of no offered sentence was picked. */
export function parsePick(json: unknown, sentences: number): number {
  const shown = new Set(Array.from({ length: sentences }, (_, index) => index + 1));
  const [number] = isRecord(json) ? repairNumbers(json.n, shown, 1) : [];
  if (number === undefined) throw invalidAnswer('"n" is no number of a sentence that is shown');
  return number;
}

/**
 * One or two paragraphs of plain text.
 *
 * @throws StageError `answer-invalid` where there is none.
 */
export function parseSummary(json: unknown, interim: boolean): string {
  const bound = interim ? LONGEST.interim : LONGEST.paragraph;
  const paragraphs = listOf(isRecord(json) ? json.paragraphs : undefined)
    .map((paragraph) => wholeSentences(textOf(paragraph), bound))
    .filter((paragraph) => paragraph !== '')
    .slice(0, interim ? 1 : MOST_PARAGRAPHS);
  if (paragraphs.length === 0) throw invalidAnswer('it has no text in "paragraphs"');
  return paragraphs.join('\n\n');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? oneLine(value) : '');
