import type { Terminal } from './terminal.ts';
import { visibleWidth } from './text-width.ts';

/**
 * A line broken between words so that it fits the terminal; what follows the first line is indented. A word that is
 * longer than a line stays whole: an address or a command is to be copied. Elsewhere the line stays as it is.
 */
export function wrapped(text: string, { interactive, width }: Terminal, indent = 2): string[] {
  if (!interactive) return [text];
  const [, start = '', rest = ''] = /^( *)(.*)$/su.exec(text) ?? [];
  const lines: string[] = [];
  let line = start;
  let empty = true;
  for (const word of rest.split(' ')) {
    const longer = empty ? `${line}${word}` : `${line} ${word}`;
    if (empty || visibleWidth(longer) < width) {
      line = longer;
      empty = false;
      continue;
    }
    lines.push(line.trimEnd());
    line = `${start}${' '.repeat(indent)}${word}`;
  }
  return [...lines, line];
}
