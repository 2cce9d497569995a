import { z } from 'zod';
import { invalidAnswer } from '../invalid-answer.ts';
import { isRecord, listOf } from '../mining/read-items.ts';
import { oneLine } from '../one-line.ts';
import { wholeSentences } from '../shortened.ts';

const LONGEST_PARAGRAPH = 900;
const FEWEST = 3;
const MOST = 5;

export const longSummarySchema = z.strictObject({
  paragraphs: z.array(z.string().min(1).max(LONGEST_PARAGRAPH)).min(FEWEST).max(MOST),
});

/**
 * The paragraphs as plain text: at most five, each cut back to whole sentences where it reached its bound. Fewer than
 * three are refused, unless it is the second answer: a short video may give no more.
 *
 * @throws StageError `answer-invalid`.
 */
export function parseLongSummary(json: unknown, again: boolean): string {
  const paragraphs = listOf(isRecord(json) ? json.paragraphs : undefined)
    .map((paragraph) => (typeof paragraph === 'string' ? oneLine(paragraph) : ''))
    .filter((paragraph) => paragraph !== '')
    .slice(0, MOST)
    .map((paragraph) => wholeSentences(paragraph, LONGEST_PARAGRAPH));
  if (paragraphs.length < (again ? 1 : FEWEST))
    throw invalidAnswer(`"paragraphs" has ${paragraphs.length} texts instead of ${FEWEST} to ${MOST}`);
  return paragraphs.join('\n\n');
}
