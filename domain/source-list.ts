import { readSource, type Source, type SourcePaths, sourceKey } from './sources.ts';
import { UserError } from './user-error.ts';

export interface ListedSource {
  /** Counted from 1. */
  readonly line: number;
  readonly source: Source;
}

export interface DuplicateLine {
  readonly line: number;
  readonly firstLine: number;
  readonly text: string;
}

export interface MalformedLine {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export interface SourceList {
  readonly sources: readonly ListedSource[];
  readonly duplicates: readonly DuplicateLine[];
  readonly malformed: readonly MalformedLine[];
}

/**
 * Reads a list of sources, one per line: URLs, paths, or lines of a yt-dlp archive (`youtube ID`). Lines that
 * start with # or ; and empty lines are comments; so is what follows a # behind a URL. A bad line is reported
 * and does not stop the good ones.
 */
export function readSourceList(text: string, paths: SourcePaths): SourceList {
  const sources: ListedSource[] = [];
  const duplicates: DuplicateLine[] = [];
  const malformed: MalformedLine[] = [];
  const firstLines = new Map<string, number>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = index + 1;
    const entry = withoutComment(raw.trim());
    if (entry === '') continue;
    try {
      const source = readEntry(entry, paths);
      const key = sourceKey(source);
      const firstLine = firstLines.get(key);
      if (firstLine === undefined) {
        firstLines.set(key, line);
        sources.push({ line, source });
      } else {
        duplicates.push({ line, firstLine, text: entry });
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      malformed.push({ line, text: entry, reason: error.why ?? error.what });
    }
  }
  return { sources, duplicates, malformed };
}

const isUrl = (entry: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(entry);

function withoutComment(line: string): string {
  if (/^[#;]/.test(line)) return '';
  // Paths may hold " #": an episode's number. URLs hold no blanks.
  return isUrl(line) ? line.replace(/\s+#.*$/, '') : line;
}

function readEntry(entry: string, paths: SourcePaths): Source {
  if (isUrl(entry) && !/^file:/i.test(entry) && /\s/.test(entry)) {
    throw new UserError({ what: entry, why: 'there is text behind the URL; put remarks behind a #' });
  }
  const source = readSource(entry, paths);
  if (source.kind === 'list-file') {
    throw new UserError({ what: entry, why: 'a list cannot name another list' });
  }
  return source;
}
