import type { Terminal } from './terminal.ts';
import { printable, truncated } from './text-width.ts';

export interface ProgressLine {
  /** Tells the same line in the next update. */
  readonly key: string;
  /** What is going on; a change of it is news. */
  readonly text: string;
  /** What moves all the time: bytes, percentages. */
  readonly detail?: string;
}

export interface ProgressLines {
  /** The lines as they are now; those missing are gone. */
  update(lines: readonly ProgressLine[]): void;
  /** A line that stays, above the moving ones. */
  print(line: string): void;
  /** Draws what is pending and leaves the last state standing. */
  done(): void;
}

interface ProgressStream {
  write(text: string): unknown;
  readonly rows?: number;
  readonly columns?: number;
}

const REDRAW_MS = 80;
const DETAIL_MS = 10_000;

/**
 * Several lines that change in place. In a terminal they are redrawn, at most every 80 ms and each frame in one
 * write, always ending below the last line, so that being killed leaves nothing to repair. Elsewhere a line is
 * printed when its text changes, and its detail every 10 seconds.
 */
export function progressLines(
  stream: ProgressStream,
  terminal: Terminal,
  now: () => number = Date.now,
): ProgressLines {
  return terminal.interactive ? new LiveLines(stream, terminal) : new PlainLines(stream, now);
}

class LiveLines implements ProgressLines {
  private readonly stream: ProgressStream;
  private readonly terminal: Terminal;
  private lines: readonly ProgressLine[] = [];
  private above: string[] = [];
  private drawn: string[] = [];
  /** Columns of the screen when it was drawn. */
  private drawnWidth: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(stream: ProgressStream, terminal: Terminal) {
    this.stream = stream;
    this.terminal = terminal;
  }

  update(lines: readonly ProgressLine[]): void {
    this.lines = lines;
    this.timer ??= setTimeout(() => this.draw(), REDRAW_MS).unref();
  }

  print(line: string): void {
    this.above.push(...printable(line).split('\n'));
    this.draw();
  }

  done(): void {
    this.draw();
    this.drawn = [];
    this.lines = [];
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const frame = this.frame();
    const same = frame.length === this.drawn.length && frame.every((line, row) => line === this.drawn[row]);
    if (this.above.length === 0 && same) return;
    const back = this.back();
    // Each line is written over the old one and the rest of it cleared: cleared first, it would be seen to flicker.
    const text = [...this.above, ...frame].map((line) => `${line}\u001b[K\n`).join('');
    this.stream.write(`${back}${text}\u001b[J`);
    this.drawn = frame;
    this.above = [];
    this.drawnWidth = this.stream.columns;
  }

  /** To where the last frame began. A screen of another width has broken its lines anew: then to its top. */
  private back(): string {
    if (this.drawn.length === 0) return '';
    return this.stream.columns === this.drawnWidth ? `\u001b[${this.drawn.length}A` : '\u001b[H';
  }

  /** A frame higher than the screen could not be redrawn: what does not fit is counted. */
  private frame(): string[] {
    const width = (this.stream.columns || this.terminal.width) - 1;
    const rows = Math.max(2, (this.stream.rows || 24) - 1);
    const shown = this.lines.length <= rows ? this.lines : this.lines.slice(0, rows - 1);
    const hidden = this.lines.length - shown.length;
    return [
      ...shown.map((line) => truncated(printable(wording(line)).replaceAll('\n', ' '), width)),
      ...(hidden === 0 ? [] : [truncated(`… and ${hidden} more`, width)]),
    ];
  }
}

class PlainLines implements ProgressLines {
  private readonly stream: ProgressStream;
  private readonly now: () => number;
  private printed = new Map<string, { text: string; wording: string; at: number }>();
  private lines: readonly ProgressLine[] = [];

  constructor(stream: ProgressStream, now: () => number) {
    this.stream = stream;
    this.now = now;
  }

  update(lines: readonly ProgressLine[]): void {
    this.lines = lines;
    const gone = [...this.printed.keys()].filter((key) => !lines.some((line) => line.key === key));
    for (const key of gone) this.printed.delete(key);
    for (const line of lines) {
      const before = this.printed.get(line.key);
      const due = before !== undefined && this.now() - before.at >= DETAIL_MS;
      if (before === undefined || before.text !== line.text || due) this.say(line);
    }
  }

  print(line: string): void {
    this.stream.write(`${printable(line)}\n`);
  }

  done(): void {
    for (const line of this.lines) this.say(line);
    this.lines = [];
  }

  private say(line: ProgressLine): void {
    const text = wording(line);
    const known = this.printed.get(line.key)?.wording === text;
    this.printed.set(line.key, { text: line.text, wording: text, at: this.now() });
    if (!known) this.print(text.replaceAll('\n', ' '));
  }
}

const wording = ({ text, detail }: ProgressLine): string =>
  detail === undefined ? text : `${text}  ${detail}`;
