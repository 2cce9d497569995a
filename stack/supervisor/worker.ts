import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startChildProgram } from '../../engines/processes/start-child-program.ts';
import type { LogFile } from '../servers/log-files.ts';
import type { RunningServer } from '../servers/running-server.ts';
import { describeExit, lastLines, waitUntilReady } from '../servers/wait-until-ready.ts';

export interface WorkerOptions {
  /** Added to our environment: where the servers are, and settings. */
  readonly environment: Readonly<Record<string, string>>;
  readonly log: LogFile;
  readonly logFile: string;
  readonly signal?: AbortSignal;
  /** What to run; default: the workers of every queue this machine serves. */
  readonly program?: string;
}

const WORKERS = fileURLToPath(new URL('../../workers/main.ts', import.meta.url));
const START_LIMIT_MS = 180_000;
/** Activities in flight get this long to put their work away. */
const STOP_GRACE_MS = 30_000;

const readyLine = z.object({ event: z.literal('ready') });

/**
 * Starts the worker process and waits until its workers run: it says so by one line `{"event":"ready"}` on its
 * standard output. Whatever else it says goes to the log.
 *
 * @throws UserError when it ends or stays silent instead.
 */
export async function startWorker(options: WorkerOptions): Promise<RunningServer> {
  const { environment, log, logFile, signal, program = WORKERS } = options;
  const child = startChildProgram({
    command: process.execPath,
    args: [program],
    env: environment,
    stdin: 'ignore',
    killAfterMs: STOP_GRACE_MS,
  });
  log.follow(child.stderr);
  let ready = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.write(`${line}\n`);
    ready ||= isReadyLine(line);
  });
  try {
    await waitUntilReady({
      server: 'The worker process',
      child,
      probe: async () => ready,
      timeoutMs: START_LIMIT_MS,
      logFile,
      signal,
    });
  } catch (error) {
    await child.kill();
    throw error;
  }
  return {
    exited: child.exited.then((exit) => `${describeExit(exit)}${lastWords(exit.stderrTail)}`),
    stop: () => child.kill(),
  };
}

function isReadyLine(line: string): boolean {
  if (!line.startsWith('{')) return false;
  try {
    return readyLine.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}

function lastWords(stderr: string): string {
  const line = lastLines(stderr, 1).trim();
  return line === '' ? '' : ` (${line.slice(0, 300)})`;
}
