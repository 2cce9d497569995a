import type { Readable, Writable } from 'node:stream';

export interface ChildProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: 'pipe' | 'ignore';
  /** Aborting ends the whole process group. */
  readonly signal?: AbortSignal;
  /** SIGTERM first, SIGKILL this much later. Default 3000. */
  readonly killAfterMs?: number;
}

export interface ChildExit {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The last lines of stderr, for error messages. */
  readonly stderrTail: string;
}

/**
 * A program that never outlives us: it runs in its own process group under a launcher that ends the group
 * within 5 seconds after this process is gone, however it went.
 */
export interface ChildProgram {
  /** The launcher's, which passes SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1 and SIGUSR2 on to the program. */
  readonly pid: number;
  /** Present when `stdin` is 'pipe'. */
  readonly stdin: Writable | undefined;
  /** Waits for its reader: a program that writes much of what nobody reads stands still. */
  readonly stdout: Readable;
  /** Text, read along for `stderrTail`: listen at once or miss the beginning. */
  readonly stderr: Readable;
  /** Settles, never rejects, when the whole group has ended. */
  readonly exited: Promise<ChildExit>;
  /** Ends the whole group: SIGTERM, then SIGKILL. Resolves when it has ended. */
  kill(): Promise<void>;
}
