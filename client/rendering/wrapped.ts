import type { Terminal } from './terminal.ts';
import { visibleWidth } from './text-width.ts';

/** Stands for a space at which no line ends. */
const GLUE = '\u0001';
/** A command of ours up to the next punctuation. */
const COMMAND = /\bvidmine [^\s,;:()]+(?: [^\s,;:()]+)*/g;

/**
 * A line broken between words so that it fits the terminal; what follows the first line is indented. A word that is
 * longer than a line stays whole, and so does a command that fits into one: both are to be copied. Elsewhere the line
 * stays as it is.
 */
export function wrapped(text: string, { interactive, width }: Terminal, indent = 2): string[] {
  if (!interactive) return [text];
  const [, start = '', rest = ''] = /^( *)(.*)$/su.exec(text) ?? [];
  const further = `${start}${' '.repeat(indent)}`;
  const fits = (line: string): boolean => visibleWidth(line) < width;
  const whole = rest.replace(COMMAND, (command) =>
    fits(`${further}${command}`) ? command.replaceAll(' ', GLUE) : command,
  );
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of whole.split(' ')) {
    const longer = line === undefined ? `${start}${word}` : `${line} ${word}`;
    if (line === undefined || fits(longer)) {
      line = longer;
      continue;
    }
    lines.push(line.trimEnd());
    line = `${further}${word}`;
  }
  return [...lines, line ?? start].map((one) => one.replaceAll(GLUE, ' '));
}
