import { createInterface } from 'node:readline';
import { UserError } from '../../domain/user-error.ts';
import { startChildProgram } from '../../engines/processes/start-child-program.ts';
import type { OnInstallProgress } from './install-progress.ts';
import { explainPipFailure, pipOutputReader } from './pip-output.ts';

export interface ToolRun {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface ToolEnd {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** All of it. */
  readonly stderr: string;
}

/** Runs a program to its end. Its output is small: lists and reports. Throws only when the signal is aborted. */
export async function runTool(run: ToolRun): Promise<ToolEnd> {
  run.signal?.throwIfAborted();
  const program = startChildProgram({
    command: run.command,
    args: run.args,
    stdin: run.stdin === undefined ? 'ignore' : 'pipe',
    ...(run.env && { env: run.env }),
    ...(run.signal && { signal: run.signal }),
  });
  program.stdin?.end(run.stdin);
  let stderr = '';
  program.stderr.on('data', (text: string) => {
    stderr += text;
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: program.stdout })) {
    lines.push(line);
    run.onLine?.(line);
  }
  const { exitCode } = await program.exited;
  run.signal?.throwIfAborted();
  return { exitCode, stdout: lines.join('\n'), stderr: stderr.trimEnd() };
}

export interface PipRun {
  /** The interpreter whose pip runs. */
  readonly python: string;
  readonly args: readonly string[];
  /** On the disk of the target, so that what pip unpacks there is moved, not copied. */
  readonly temporary: string;
  readonly onProgress: OnInstallProgress;
  readonly signal: AbortSignal;
}

/** @throws UserError with pip's reason. */
export async function runPip({ python, args, temporary, onProgress, signal }: PipRun): Promise<void> {
  const read = pipOutputReader();
  const { exitCode, stderr } = await runTool({
    command: python,
    args: ['-u', '-E', '-s', '-m', 'pip', ...args],
    env: {
      TMPDIR: temporary,
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_NO_INPUT: '1',
      PIP_ROOT_USER_ACTION: 'ignore',
      PIP_USER: '0',
    },
    signal,
    onLine: (line) => {
      const progress = read(line);
      if (progress !== undefined) onProgress(progress);
    },
  });
  if (exitCode !== 0) {
    throw new UserError({ what: 'The pinned tools could not be fetched', ...explainPipFailure(stderr) });
  }
}
