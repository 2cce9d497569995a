import Table from 'cli-table3';
import { colorsFor, type Terminal } from './terminal.ts';
import { printable, visibleWidth } from './text-width.ts';

export interface TableContent {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Column numbers (from 0) whose values are numbers. */
  readonly right?: readonly number[];
}

const NARROWEST = 8;

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
 * A table as text, no newline at its end. In a terminal it has lines and long cells wrap so that it fits; elsewhere it
 * is plain columns, every row on one line.
 */
export function renderTable({ head, rows: given, right = [] }: TableContent, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const rows = given.map((row) =>
    row.map((cell) => (terminal.interactive ? printable(cell) : printable(cell).replace(/\s+/g, ' '))),
  );
  const shared = {
    head: head.map((title) => colors.bold(title)),
    colAligns: head.map((_, column) => (right.includes(column) ? ('right' as const) : ('left' as const))),
    style: { head: [], border: [], compact: true },
  };
  const table = terminal.interactive
    ? new Table({ ...shared, colWidths: widths(head, rows, terminal.width), wordWrap: true })
    : new Table({
        ...shared,
        chars: { ...NO_LINES, middle: '  ' },
        style: { ...shared.style, 'padding-left': 0, 'padding-right': 0 },
      });
  table.push(...rows);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

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
