import { jest } from '@jest/globals';
import { progressLines } from '../../client/rendering/progress-lines.ts';
import { PLAIN } from '../../client/rendering/terminal.ts';
import { visibleWidth } from '../../client/rendering/text-width.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
const TOKEN = /\u001b\[\d*[AHJK]|\n|[^\u001b\n]+/g;

/** A screen that understands what we write: text over text, line ends, up, home, clear to the line's end, clear below. */
class Screen {
  columns = 40;
  rows = 24;
  writes = 0;
  /** Lines that were blank for a moment within a frame. */
  blanked = 0;
  private readonly lines: string[] = [''];
  private row = 0;
  private column = 0;

  write(text: string): void {
    this.writes++;
    for (const [token] of text.matchAll(TOKEN)) this.take(token);
  }

  get text(): string[] {
    return this.lines.slice(0, this.lines.findLastIndex((line) => line !== '') + 1);
  }

  private take(token: string): void {
    const line = this.lines[this.row] ?? '';
    if (token === '\n') this.moveTo(this.row + 1);
    else if (token === '\u001b[H') this.moveTo(0);
    else if (token === '\u001b[K') this.clear(line.slice(0, this.column));
    else if (token === '\u001b[J') this.lines.length = this.row;
    else if (token.endsWith('A')) this.moveTo(this.row - Number(token.slice(2, -1)));
    else {
      this.lines[this.row] = line.slice(0, this.column) + token + line.slice(this.column + token.length);
      this.column += token.length;
    }
    this.lines[this.row] ??= '';
  }

  private moveTo(row: number): void {
    this.row = row;
    this.column = 0;
  }

  private clear(rest: string): void {
    if (rest === '' && this.lines[this.row] !== '') this.blanked++;
    this.lines[this.row] = rest;
  }
}

const TERMINAL = { interactive: true, color: true, width: 40 };

describe('in a terminal', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  test('lines change in place, and printed lines stay above them', () => {
    const screen = new Screen();
    const progress = progressLines(screen, TERMINAL);
    progress.update([
      { key: 'a', text: 'yt-dlp', detail: '1 of 30 MB' },
      { key: 'b', text: 'model' },
    ]);
    progress.print('Installing the tools');
    progress.update([{ key: 'b', text: 'model', detail: '50 %' }]);
    progress.print('yt-dlp is ready');
    expect(screen.text).toEqual(['Installing the tools', 'yt-dlp is ready', 'model  50 %']);
    progress.update([]);
    progress.done();
    expect(screen.text).toEqual(['Installing the tools', 'yt-dlp is ready']);
  });

  test('many updates make one frame, and an unchanged frame is not drawn again', () => {
    const screen = new Screen();
    const progress = progressLines(screen, TERMINAL);
    for (let percent = 0; percent <= 100; percent++) {
      progress.update([{ key: 'a', text: 'model', detail: `${percent} %` }]);
    }
    jest.advanceTimersByTime(1000);
    expect([screen.writes, screen.text]).toEqual([1, ['model  100 %']]);
    progress.update([{ key: 'a', text: 'model', detail: '100 %' }]);
    jest.advanceTimersByTime(1000);
    progress.done();
    expect(screen.writes).toBe(1);
  });

  test('no line is wider than the screen: a wrapped line could not be redrawn', () => {
    const screen = new Screen();
    const progress = progressLines(screen, TERMINAL);
    progress.update([{ key: 'a', text: '日本語の話'.repeat(10), detail: 'two\nlines' }]);
    progress.done();
    expect(screen.text).toHaveLength(1);
    expect(visibleWidth(screen.text[0] ?? '')).toBeLessThan(screen.columns);
  });

  test('a line is written over, never cleared first: nothing flickers, and no rest of a longer one stays', () => {
    const screen = new Screen();
    const progress = progressLines(screen, TERMINAL);
    progress.update([
      { key: 'a', text: 'a long line of a batch' },
      { key: 'b', text: 'another' },
    ]);
    jest.advanceTimersByTime(1000);
    progress.update([
      { key: 'a', text: 'short' },
      { key: 'b', text: 'another' },
    ]);
    jest.advanceTimersByTime(1000);
    expect([screen.text, screen.blanked, screen.writes]).toEqual([['short', 'another'], 0, 2]);
  });

  test('on a screen that was made wider or narrower the frame begins at its top', () => {
    const screen = new Screen();
    const progress = progressLines(screen, TERMINAL);
    progress.update([{ key: 'a', text: 'before' }]);
    jest.advanceTimersByTime(1000);
    screen.columns = 20;
    progress.update([{ key: 'a', text: 'after' }]);
    jest.advanceTimersByTime(1000);
    expect(screen.text).toEqual(['after']);
  });

  test('more lines than the screen has rows are counted instead of shown', () => {
    const screen = new Screen();
    screen.rows = 5;
    const progress = progressLines(screen, TERMINAL);
    progress.update(Array.from({ length: 9 }, (_, at) => ({ key: String(at), text: `video ${at}` })));
    progress.done();
    expect(screen.text).toEqual(['video 0', 'video 1', 'video 2', '… and 6 more']);
  });
});

describe('piped', () => {
  function piped() {
    const lines: string[] = [];
    const clock = { ms: 0 };
    const progress = progressLines({ write: (text) => lines.push(text) }, PLAIN, () => clock.ms);
    return { lines, clock, progress };
  }

  test('a line is printed when its text changes, not when its detail moves', () => {
    const { lines, progress } = piped();
    for (const detail of ['0 %', '10 %', '20 %'])
      progress.update([{ key: 'a', text: 'downloading', detail }]);
    progress.update([{ key: 'a', text: 'transcribing', detail: '0 %' }]);
    progress.print('a word in between');
    expect(lines).toEqual(['downloading  0 %\n', 'transcribing  0 %\n', 'a word in between\n']);
  });

  test('a moving detail is printed every ten seconds', () => {
    const { lines, clock, progress } = piped();
    for (clock.ms = 0; clock.ms <= 21_000; clock.ms += 1000) {
      progress.update([{ key: 'a', text: 'model', detail: `${clock.ms / 1000} MB` }]);
    }
    expect(lines).toEqual(['model  0 MB\n', 'model  10 MB\n', 'model  20 MB\n']);
  });

  test('the last state is printed at the end, once', () => {
    const { lines, progress } = piped();
    progress.update([{ key: 'a', text: 'model', detail: '1 %' }]);
    progress.update([{ key: 'a', text: 'model', detail: '100 %' }]);
    progress.done();
    progress.done();
    expect(lines).toEqual(['model  1 %\n', 'model  100 %\n']);
  });
});
