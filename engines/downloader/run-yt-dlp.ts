import { createInterface } from 'node:readline';
import { type DownloadContext, readDownloadFault } from '../../domain/download-faults.ts';
import { type Fault, systemFault } from '../../domain/faults.ts';
import type { ChildProgram } from '../processes/child-program.ts';
import { startChildProgram } from '../processes/start-child-program.ts';
import { RECORD_PREFIX } from './yt-dlp-options.ts';

export interface YtDlpRecord {
  readonly name: string;
  /** As parsed: whoever reads it checks it. */
  readonly value: unknown;
}

export interface YtDlpRun {
  /** What we asked it to print, as it comes; ends when the program has ended. Leaving early ends the program. */
  readonly records: AsyncIterable<YtDlpRecord>;
  /** Everything else it said, and its exit code. */
  ended(): Promise<{ readonly words: string; readonly exitCode: number | undefined }>;
}

const WORDS_CHARACTERS = 200_000;

/** Starts yt-dlp. Aborting ends its whole process group; the caller looks at the signal after `ended`. */
export function runYtDlp(program: string, args: readonly string[], signal?: AbortSignal): YtDlpRun {
  const child = startChildProgram({ command: program, args, env: { PYTHONUTF8: '1' }, signal });
  let words = '';
  const hear = (text: string): void => {
    words = (words + text).slice(-WORDS_CHARACTERS);
  };
  child.stderr.setEncoding('utf8').on('data', hear);
  return {
    records: readRecords(child, hear),
    ended: async () => {
      const { exitCode, stderrTail } = await child.exited;
      return { words: words === '' ? stderrTail : words, exitCode };
    },
  };
}

async function* readRecords(child: ChildProgram, hear: (text: string) => void): AsyncGenerator<YtDlpRecord> {
  try {
    for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
      const record = readRecord(line);
      if (record === undefined) hear(`${line}\n`);
      else yield record;
    }
    await child.exited;
  } finally {
    await child.kill();
  }
}

function readRecord(line: string): YtDlpRecord | undefined {
  if (!line.startsWith(RECORD_PREFIX)) return undefined;
  const [name = '', ...json] = line.slice(RECORD_PREFIX.length).split(' ');
  try {
    return { name, value: JSON.parse(json.join(' ')) as unknown };
  } catch (error) {
    const detail = `yt-dlp printed a line that is not the JSON we asked for: ${line.slice(0, 200)}`;
    throw systemFault('yt-dlp-output', detail, error);
  }
}

/**
 * The fault of a run that brought nothing. Only looking elsewhere tells a host that does not exist from a
 * network that is down: `isOnline` is asked where that is the question.
 */
export async function faultOfRun(
  { words, exitCode }: { readonly words: string; readonly exitCode: number | undefined },
  context: DownloadContext,
  isOnline: () => Promise<boolean>,
): Promise<Fault> {
  const fault = readDownloadFault(words, exitCode, context);
  if (fault.fault !== 'system' || fault.reason !== 'network' || context.site === 'youtube') return fault;
  return readDownloadFault(words, exitCode, { ...context, networkWorks: await isOnline() });
}
