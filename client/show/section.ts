import { DEMO_MARK } from '../rendering/claim.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';

export interface SectionMarks {
  /** A demo model made what stands in it. */
  readonly demo: boolean;
  readonly terminal: Terminal;
}

export const heading = (title: string, { demo, terminal }: SectionMarks, count = ''): string =>
  colorsFor(terminal).underline(`${demo ? `${title} (${DEMO_MARK})` : title}${count}`);

/**
 * A list under its title and number.
 *
 * @param beside what is said of entries that are not listed.
 */
export function section(
  title: string,
  entries: readonly string[],
  marks: SectionMarks,
  beside?: string,
): string {
  const count = entries.length === 0 ? 'none' : String(entries.length);
  const note = beside === undefined ? '' : `  ${colorsFor(marks.terminal).dim(`(${beside})`)}`;
  return [`${heading(title, marks, `: ${count}`)}${note}`, ...entries].join('\n');
}
