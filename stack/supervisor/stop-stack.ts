import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../domain/user-error.ts';
import { sweepProcesses } from '../../engines/processes/process-registry.ts';
import type { Home } from '../home.ts';
import { readSupervisor } from './lock.ts';

/** Workers put their work away, PostgreSQL writes a checkpoint: seconds, rarely a minute. */
const STOP_LIMIT_MS = 150_000;

export type StopOutcome = 'stopped' | 'was not running';

/**
 * Asks the supervisor of this installation to stop everything and waits until it has. Where it was killed, what it
 * left is ended.
 *
 * @throws UserError when it is another user's, or does not end.
 */
export async function stopStack(home: Home, report: (line: string) => void): Promise<StopOutcome> {
  const supervisor = await readSupervisor(home);
  if (supervisor === undefined) {
    const swept = await sweepProcesses(join(home.run, 'processes'));
    for (const { command } of swept) report(`Ended what a killed stack left behind: ${command[0]}`);
    return swept.length > 0 ? 'stopped' : 'was not running';
  }
  report(`Stopping the stack (process ${supervisor.pid}, since ${supervisor.startedAt})`);
  askToStop(supervisor.pid);
  const until = performance.now() + STOP_LIMIT_MS;
  while ((await readSupervisor(home))?.pid === supervisor.pid) {
    if (performance.now() > until) throw doesNotEnd(supervisor.pid, home);
    await sleep(100);
  }
  return 'stopped';
}

function askToStop(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return;
    throw new UserError({
      what: `The stack cannot be asked to stop: process ${pid}`,
      why: cause instanceof Error ? cause.message : String(cause),
      todo: 'Run `vidmine down` as the user who started it.',
      cause,
    });
  }
}

const doesNotEnd = (pid: number, home: Home): UserError =>
  new UserError({
    what: `The stack has not stopped within ${STOP_LIMIT_MS / 1000} s`,
    why: `What it is doing stands in ${join(home.logs, 'supervisor.log')}`,
    todo: `Wait, or end it by force: kill -9 ${pid}. That is safe: nothing finished is lost, and its programs end with it.`,
  });
