import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_LIMIT_MS = 20_000;

/** The process id in `postmaster.pid`; undefined where there is none. It may be of a server long gone. */
export function postmasterPid(dataFolder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Has the server that serves this data folder shut down fast, and tells whether there is one: its pid file may be that of
 * one long gone, whose process id is another program's by now.
 */
export function askPostmasterToStop(dataFolder: string): boolean {
  const pid = postmasterPid(dataFolder);
  if (pid === undefined || !serves(pid, dataFolder)) return false;
  process.kill(pid, 'SIGINT');
  return true;
}

/**
 * Ends a server that still serves this data folder although its supervisor is gone. We hold the installation's
 * lock, so it is nobody else's. Its pid file is left to PostgreSQL, which alone can tell whether it is stale.
 */
export async function stopLeftoverPostmaster(dataFolder: string): Promise<void> {
  const pid = postmasterPid(dataFolder);
  if (pid === undefined || !serves(pid, dataFolder)) return;
  const until = performance.now() + STOP_LIMIT_MS;
  process.kill(pid, 'SIGINT');
  while (serves(pid, dataFolder) && performance.now() < until) await sleep(100);
}

/** Process ids are used again: the command line tells whether this one is a server of ours. */
function serves(pid: number, dataFolder: string): boolean {
  return commandLine(pid).includes(dataFolder);
}

function commandLine(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}
