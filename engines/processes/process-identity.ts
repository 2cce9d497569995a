import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/**
 * Since when the process of this id runs, undefined when there is none. Process ids are used again, so only
 * the pair of id and start names a process. On Linux it counts clock ticks since a boot that is named with it,
 * which no clock adjustment shifts; elsewhere `ps` tells the second.
 */
export async function processStartedAt(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The name of the program stands in brackets and may hold spaces and brackets itself.
    const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    const startTicks = fields[18];
    return state === undefined || state === 'Z' || startTicks === undefined
      ? undefined
      : `${boot.trim()} ${startTicks}`;
  }
  const { stdout, exitCode } = await execa('ps', ['-o', 'lstart=', '-p', String(pid)], {
    reject: false,
    env: { LC_ALL: 'C', TZ: 'UTC' },
  });
  return exitCode === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}
