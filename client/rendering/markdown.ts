import { oneLine } from '../../domain/one-line.ts';

const MEANS_SOMETHING = /[\\`*_<>|[\]~]/g;

/** Text that a reader of Markdown sees as it is: no table, tag, link or emphasis comes of it. */
export const markdownText = (text: string): string => oneLine(text).replace(MEANS_SOMETHING, '\\$&');

/** Something to be copied, such as an id or a command: shown letter by letter. */
export function markdownCode(text: string): string {
  const line = oneLine(text);
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  // A pipe ends a cell also within code, and is escaped there as well.
  return `${fence}${space}${line}${space}${fence}`.replaceAll('|', '\\|');
}

export interface MarkdownTable {
  readonly head: readonly string[];
  /** Cells are Markdown already. */
  readonly rows: readonly (readonly string[])[];
  /** Column numbers (from 0) whose values are numbers. */
  readonly right?: readonly number[];
}

/** A table of GitHub's Markdown; empty text where it has no row. */
export function markdownTable({ head, rows, right = [] }: MarkdownTable): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
