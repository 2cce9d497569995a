import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { errorCode } from '../../domain/error-code.ts';

/**
 * Since when the process of this id runs, undefined when there is none. Process ids are used again, so only
 * the pair of id and start names a process. On Linux it counts clock ticks since a boot that is named with it,
 * which no clock adjustment shifts; elsewhere `ps` tells the second.
 *
 * @throws Error when it cannot be found out, such as for want of file descriptors: nobody may pass for dead then.
 */
export const processStartedAt = (pid: number): Promise<string | undefined> =>
  process.platform === 'linux' ? startedByProc(pid) : startedByPs(pid);

/** Codes of a process that is gone, or that is another user's and so none of ours. */
const NONE_OF_OURS: readonly (string | undefined)[] = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM'];
/** Codes of a file that a container or a sandbox leaves out, for as long as it runs. */
const LEFT_OUT: readonly (string | undefined)[] = ['ENOENT', 'EACCES', 'EPERM'];

/** @param proc where the kernel tells of processes. */
export async function startedByProc(pid: number, proc = '/proc'): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    contentUnless(NONE_OF_OURS, join(proc, String(pid), 'stat')),
    contentUnless(LEFT_OUT, join(proc, 'sys/kernel/random/boot_id')),
  ]);
  // The name of the program stands in brackets and may hold spaces and brackets itself.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const startTicks = fields[18];
  return state === undefined || state === 'Z' || startTicks === undefined
    ? undefined
    : `${boot?.trim() ?? 'some-boot'} ${startTicks}`;
}

async function startedByPs(pid: number): Promise<string | undefined> {
  const ran = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], {
    reject: false,
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  if (ran.exitCode === undefined) throw ran;
  return ran.exitCode === 0 && ran.stdout.trim() !== '' ? ran.stdout.trim() : undefined;
}

const contentUnless = (codes: readonly (string | undefined)[], path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (codes.includes(errorCode(error))) return undefined;
    throw error;
  });
