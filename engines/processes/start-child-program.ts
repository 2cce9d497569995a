import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { systemFault } from '../../domain/faults.ts';
import type { ChildExit, ChildProgram, ChildProgramOptions } from './child-program.ts';
import { endFamily, markOf, type ProcessFamily } from './process-family.ts';
import { processStartedAt } from './process-identity.ts';
import { recordChildProgram } from './process-registry.ts';

const LAUNCHER = fileURLToPath(new URL('launcher.py', import.meta.url));
/** After our death: 2 s of grace leave room inside the 5 s that are promised. */
const ORPHAN_GRACE_SECONDS = 2;
const DEFAULT_KILL_AFTER_MS = 3000;
/** How long a launcher may take beyond the grace before it is killed itself. */
const LAUNCHER_PATIENCE_MS = 2000;
const STDERR_TAIL_CHARACTERS = 4000;

interface ExitEvent {
  readonly exitCode: number | null;
  readonly exitSignal: NodeJS.Signals | null;
}

/**
 * Starts a program under the launcher (`launcher.py`, run by `VIDMINE_PYTHON` or `python3`).
 * Throws a `system` StageError when there is no Python to run it; a program that cannot be started is an exit
 * with code 127 and the reason in `stderrTail`.
 */
export function startChildProgram(options: ChildProgramOptions): ChildProgram {
  const { command, args, cwd, env, stdin = 'ignore', signal } = options;
  const killAfterMs = options.killAfterMs ?? DEFAULT_KILL_AFTER_MS;
  const id = randomUUID();
  const python = process.env.VIDMINE_PYTHON || 'python3';
  const launcher = execa(
    python,
    ['-I', '-S', '-u', LAUNCHER, String(ORPHAN_GRACE_SECONDS), '--', command, ...args],
    {
      cwd,
      env: { ...env, ...markOf(id) },
      stdio: [stdin, 'pipe', 'pipe', 'pipe'],
      buffer: false,
      reject: false,
      detached: true,
      cleanup: false,
    },
  );
  const { pid, stdout, stderr } = launcher;
  const owner = launcher.stdio[3] as Socket;
  if (pid === undefined || stdout === null || stderr === null) {
    throw cannotStart(command, python, cwd);
  }

  // A program that has ended breaks these two; `exited` tells.
  owner.on('error', () => {});
  launcher.stdin?.on('error', () => {});
  const family = groupOf(owner)
    .then((group) => familyOf(id, group))
    // Unknown for want of file descriptors: it goes unrecorded, and its launcher still ends it.
    .catch(() => undefined);
  const removeRecord = family.then((known) => known && recordChildProgram(known, [command, ...args]));
  const readTail = keepTail(stderr);

  const launcherEnded = new Promise<ExitEvent>((resolve) => {
    launcher.nodeChildProcess.once('exit', (exitCode, exitSignal) => resolve({ exitCode, exitSignal }));
  });
  const exited = launcherEnded.then(async ({ exitCode, exitSignal }): Promise<ChildExit> => {
    // A launcher that was killed could not end its group.
    const known = exitSignal === 'SIGKILL' ? await family : undefined;
    if (known !== undefined) await endFamily(known, 0);
    owner.destroy();
    signal?.removeEventListener('abort', abort);
    await (await removeRecord)?.();
    return {
      exitCode: exitCode ?? undefined,
      signal: exitSignal ?? undefined,
      stderrTail: await readTail(),
    };
  });

  const kill = async (): Promise<void> => {
    if (owner.writable) owner.write(`end ${killAfterMs / 1000}\n`);
    const gaveUp = new AbortController();
    void delay(killAfterMs + LAUNCHER_PATIENCE_MS, undefined, { signal: gaveUp.signal, ref: false })
      .then(() => launcher.kill('SIGKILL'))
      .catch(() => {});
    await exited;
    gaveUp.abort();
  };
  const abort = (): void => void kill();
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort, { once: true });

  return {
    pid,
    stdin: launcher.stdin ?? undefined,
    // execa drains a stream that nobody reads at once; this one waits for its reader.
    stdout: stdout.pipe(new PassThrough()),
    stderr,
    exited,
    kill,
  };
}

/** The first thing the launcher says; undefined when it ended before. */
function groupOf(owner: Socket): Promise<number | undefined> {
  return new Promise((resolve) => {
    owner.once('data', (line: Buffer) => resolve(Number(line.toString())));
    owner.once('close', () => resolve(undefined));
  });
}

async function familyOf(id: string, group: number | undefined): Promise<ProcessFamily | undefined> {
  const groupStarted = group === undefined ? undefined : await processStartedAt(group);
  return group === undefined || groupStarted === undefined ? undefined : { id, group, groupStarted };
}

function cannotStart(command: string, python: string, cwd: string | undefined): Error {
  return cwd !== undefined && !existsSync(cwd)
    ? systemFault('folder-missing', `Cannot start ${command}: its working folder ${cwd} does not exist.`)
    : systemFault(
        'python-missing',
        `Cannot start ${command}: the interpreter ${python} that runs child programs was not found. ` +
          'Install Python 3.11 or newer, or name its path in VIDMINE_PYTHON.',
      );
}

/** Reads along and remembers the end. The returned function waits for what is still under way. */
function keepTail(stream: Readable): () => Promise<string> {
  let tail = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  const ended = finished(stream, { writable: false }).catch(() => {});
  return async () => {
    await Promise.race([ended, delay(500, undefined, { ref: false })]);
    return tail.trimEnd();
  };
}
