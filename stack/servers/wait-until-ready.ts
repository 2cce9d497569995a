import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../domain/user-error.ts';
import type { ChildExit, ChildProgram } from '../../engines/processes/child-program.ts';

export interface ReadinessOptions {
  readonly server: string;
  readonly child: ChildProgram;
  /** Whether it is ready; it throws an error that will not pass. */
  readonly probe: () => Promise<boolean>;
  readonly timeoutMs: number;
  readonly logFile: string;
  /** Aborting gives up the wait. */
  readonly signal: AbortSignal | undefined;
}

/** Often at first, seldom later: a server under recovery logs every one. */
const PROBE_EVERY_MS = 100;
const PROBE_LATER_MS = 1_000;
const SOON_MS = 5_000;

/**
 * Waits until a server that was just started answers.
 *
 * @throws ServerEnded when it ends instead, UserError when it answers nothing for `timeoutMs`, the signal's reason.
 */
export async function waitUntilReady(options: ReadinessOptions): Promise<void> {
  const { server, child, probe, timeoutMs, logFile, signal } = options;
  let exit: ChildExit | undefined;
  void child.exited.then((how) => {
    exit = how;
  });
  const startedAt = performance.now();
  while (!(await probe())) {
    if (exit !== undefined) throw new ServerEnded(server, exit, logFile);
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > timeoutMs) {
      throw new UserError({
        what: `${server} did not answer within ${Math.round(timeoutMs / 1000)} s`,
        why: `Its log: ${logFile}`,
        todo: 'Look into the log; `vidmine doctor` looks at disk space and ports.',
      });
    }
    await sleep(waitedMs < SOON_MS ? PROBE_EVERY_MS : PROBE_LATER_MS);
    signal?.throwIfAborted();
  }
}

/** A server ended while it was starting. */
export class ServerEnded extends UserError {
  readonly exit: ChildExit;

  constructor(server: string, exit: ChildExit, logFile: string) {
    super({
      what: `${server} did not start: ${describeExit(exit)}`,
      why: lastLines(exit.stderrTail, 8) || 'It said nothing.',
      todo: `Its whole log is ${logFile}; \`vidmine doctor\` looks at disk space and ports.`,
    });
    this.exit = exit;
  }
}

/** Such as `it ended with exit code 1`. */
export const describeExit = ({ exitCode, signal }: ChildExit): string =>
  signal === undefined ? `it ended with exit code ${exitCode}` : `it was ended by ${signal}`;

/** The last lines of what a program said that tell a person something: no call stacks. */
export const lastLines = (text: string, count: number): string =>
  text
    .split('\n')
    .filter(
      (line) => /[\p{L}\d]/u.test(line) && !/^\s+at |^\s*throw |^Node\.js v|^node:internal\//.test(line),
    )
    .slice(-count)
    .join('\n');
