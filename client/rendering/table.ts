import Table from 'cli-table3';
import { records } from './records.ts';
import { colorsFor, type Terminal } from './terminal.ts';
import { pieces, printable, visibleWidth } from './text-width.ts';

export interface TableContent {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Column numbers (from 0) whose values are numbers. */
  readonly right?: readonly number[];
}

const NARROWEST = 6;

/** Lines without boxes, for pipes and files: `cut` and `grep` should find values where they look. */
const NO_LINES = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
  ]),
);

/**
 * A table as text, no newline at its end. In a terminal it has lines and long cells wrap so that it fits, words longer
 * than their column too: nothing is cut. Where it does not fit even so, each row is a list of its cells. Elsewhere it is
 * plain columns, every row on one line.
 */
export function renderTable({ head, rows: given, right = [] }: TableContent, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const rows = given.map((row) =>
    row.map((cell) => (terminal.interactive ? printable(cell) : printable(cell).replace(/\s+/g, ' '))),
  );
  const colWidths = terminal.interactive ? widths(head, rows, terminal.width) : [];
  if (sum(colWidths) + colWidths.length + 1 > terminal.width) return records({ head, rows }, terminal);
  const inColumn = (cell: string, column: number): string =>
    inPieces(cell, (colWidths[column] ?? Number.POSITIVE_INFINITY) - 2);
  const shared = {
    head: head.map((title, column) => colors.bold(inColumn(title, column))),
    colAligns: head.map((_, column) => (right.includes(column) ? ('right' as const) : ('left' as const))),
    style: { head: [], border: [], compact: true },
  };
  const table = terminal.interactive
    ? new Table({ ...shared, colWidths, wordWrap: true })
    : new Table({
        ...shared,
        chars: { ...NO_LINES, middle: '  ' },
        style: { ...shared.style, 'padding-left': 0, 'padding-right': 0 },
      });
  table.push(...rows.map((row) => row.map(inColumn)));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The library breaks lines between words only, and cuts a word that is longer than its column. */
const inPieces = (cell: string, width: number): string =>
  cell.replace(/\S+/g, (word) =>
    visibleWidth(word) <= width || word.includes('\u001b') ? word : pieces(word, width).join('\n'),
  );

/** Widths with padding: each column as wide as its content, the widest ones cut until all fit. */
function widths(head: readonly string[], rows: readonly (readonly string[])[], available: number): number[] {
  const needed = head.map((title, column) =>
    Math.max(
      ...[title, ...rows.map((row) => row[column] ?? '')]
        .flatMap((cell) => cell.split('\n'))
        .map(visibleWidth),
    ),
  );
  const frame = 1 + 3 * needed.length;
  while (sum(needed) + frame > available) {
    const widest = needed.indexOf(Math.max(...needed));
    if ((needed[widest] ?? 0) <= NARROWEST) break;
    needed[widest] = (needed[widest] ?? 0) - 1;
  }
  return needed.map((width) => width + 2);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
