export interface ProgramMessage {
  readonly level: 'error' | 'warning' | 'note';
  /** For matching: lower case, plain apostrophes, no level, no `[extractor] id:` in front. */
  readonly plain: string;
  /** As the program wrote it, its further lines included, without the cookies it may quote. */
  readonly original: string;
}

const LEVEL = /^\s*(error|warning):\s*/i;
const NEW_MESSAGE = /^\s*(?:(?:error|warning|usage|traceback)\b|yt-dlp: |\[[\w:+.-]+\] )/i;
/** Of a cookies file it cannot read, yt-dlp quotes the lines, values and all. */
const QUOTED_COOKIE = /(skipping cookie file entry due to invalid (?:length \d+|expires at)).*/gi;
const SOURCE = /^\s*\[[\w:+. -]+\]\s+(?:(?!https?:)[^\s:'"]+:\s+)?/;

/**
 * Splits what yt-dlp wrote into messages: `ERROR: [youtube] ID: text`, with the lines that belong to it. A line
 * that starts nothing new continues an error or a warning.
 */
export function readProgramMessages(text: string): readonly ProgramMessage[] {
  const blocks: string[] = [];
  const lines = text
    .replace(/\r(?!\n)/g, '')
    .replace(QUOTED_COOKIE, '$1')
    .split(/\r?\n/);
  for (const line of lines) {
    if (line.trim() === '') continue;
    const before = blocks.at(-1);
    if (before === undefined || NEW_MESSAGE.test(line) || !continues(before)) blocks.push(line);
    else blocks[blocks.length - 1] = `${before}\n${line}`;
  }
  return blocks.map(readMessage);
}

const continues = (block: string): boolean => /^\s*(error|warning|traceback)\b/i.test(block);

function readMessage(original: string): ProgramMessage {
  const level = LEVEL.exec(original)?.[1]?.toLowerCase();
  const text = normalised(original.replace(LEVEL, ''));
  return {
    level: level === 'error' || level === 'warning' ? level : 'note',
    plain: level === undefined ? text.trim() : text.replace(SOURCE, ''),
    original: original.trim(),
  };
}

const normalised = (text: string): string =>
  text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ')
    .toLowerCase();
