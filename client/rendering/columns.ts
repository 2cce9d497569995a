import { renderTable, type TableContent } from './table.ts';
import type { Terminal } from './terminal.ts';
import { truncated } from './text-width.ts';

/** A table without lines, a line for each row: in a terminal cut at its edge. No newline at its end. */
export const columns = (content: TableContent, terminal: Terminal): string[] =>
  renderTable(content, { ...terminal, interactive: false })
    .split('\n')
    .map((line) => (terminal.interactive ? truncated(line, terminal.width - 1) : line));
