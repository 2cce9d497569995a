import { createInterface } from 'node:readline';
import {
  type Classified,
  type DownloadContext,
  readDownloadVerdict,
} from '../../domain/download/download-faults.ts';
import type { ChildProgram } from '../processes/child-program.ts';
import { startChildProgram } from '../processes/start-child-program.ts';
import { redacted } from './redacted.ts';
import { RECORD_PREFIX } from './yt-dlp-options.ts';

export interface YtDlpRecord {
  readonly name: string;
  /** As parsed: whoever reads it checks it. */
  readonly value: unknown;
}

export interface YtDlpEnd {
  /** All it said but the records, without the secrets it was given. */
  readonly words: string;
  readonly exitCode: number | undefined;
}

export interface YtDlpRun {
  /** What we asked it to print, as it comes; ends when the program has ended. Leaving early ends the program. */
  readonly records: AsyncIterable<YtDlpRecord>;
  ended(): Promise<YtDlpEnd>;
}

export interface YtDlpRunOptions {
  /** Texts that are kept out of its words. */
  readonly secrets?: readonly string[];
  /** Aborting ends its whole process group; the caller looks at the signal after `ended`. */
  readonly signal?: AbortSignal;
}

const WORDS_CHARACTERS = 200_000;
/** It says these on stderr alone: on stdout such a line is part of a page's title. */
const PASSES_FOR_A_VERDICT = /^\s*(ERROR|WARNING|Traceback)\b/;

/**
 * Names of files and what it says are UTF-8 whatever the machine's locale is: Python takes that for the locale C, also where
 * it is told to look at no name of its own.
 */
const IN_UTF8 = { LC_ALL: 'C', PYTHONUTF8: '1' };

export function runYtDlp(program: string, args: readonly string[], options: YtDlpRunOptions): YtDlpRun {
  const { secrets = [], signal } = options;
  const child = startChildProgram({ command: program, args, env: IN_UTF8, signal });
  let words = '';
  const hear = (text: string): void => {
    words = (words + text).slice(-WORDS_CHARACTERS);
  };
  child.stderr.setEncoding('utf8').on('data', hear);
  return {
    records: readRecords(child, hear),
    ended: async () => {
      const { exitCode, stderrTail } = await child.exited;
      return { words: redacted(words === '' ? stderrTail : words, secrets), exitCode };
    },
  };
}

async function* readRecords(child: ChildProgram, hear: (text: string) => void): AsyncGenerator<YtDlpRecord> {
  try {
    for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
      const record = readRecord(line);
      if (record !== undefined) yield record;
      else if (!PASSES_FOR_A_VERDICT.test(line)) hear(`${line}\n`);
    }
    await child.exited;
  } finally {
    await child.kill();
  }
}

/** A program that is ended leaves half a line: that is no record. */
function readRecord(line: string): YtDlpRecord | undefined {
  if (!line.startsWith(RECORD_PREFIX)) return undefined;
  const [name = '', ...json] = line.slice(RECORD_PREFIX.length).split(' ');
  try {
    return { name, value: JSON.parse(json.join(' ')) as unknown };
  } catch {
    return undefined;
  }
}

/**
 * The verdict of a run that brought nothing. Only looking elsewhere tells a host that does not exist from a
 * network that is down: `isOnline` is asked where that is the question.
 */
export async function verdictOfRun(
  { words, exitCode }: YtDlpEnd,
  context: DownloadContext,
  isOnline: () => Promise<boolean>,
): Promise<Classified> {
  const read = readDownloadVerdict(words, exitCode, context);
  if (read.verdict.verdict !== 'system' || read.verdict.reason !== 'network') return read;
  if (context.site === 'youtube') return read;
  return readDownloadVerdict(words, exitCode, { ...context, networkWorks: await isOnline() });
}
