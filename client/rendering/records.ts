import type { TableContent } from './table.ts';
import { colorsFor, type Terminal } from './terminal.ts';
import { visibleWidth } from './text-width.ts';
import { wrapped } from './wrapped.ts';

/** Rows one below the other, each as a list of its cells that hold something; no newline at the end. */
export function records({ head, rows }: TableContent, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const room = Math.max(...head.map(visibleWidth));
  const named = (title: string): string =>
    `${colors.bold(title)}${' '.repeat(room + 2 - visibleWidth(title))}`;
  return rows
    .map((row) =>
      row
        .flatMap((cell, column) =>
          cell === '' ? [] : wrapped(`${named(head[column] ?? '')}${cell.replace(/\s+/g, ' ')}`, terminal, 4),
        )
        .join('\n'),
    )
    .join('\n\n');
}
