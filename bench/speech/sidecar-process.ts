import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

const SIDECAR = 'transcribe_sidecar.py';
/** Linux counts in hundredths of a second for every program. */
const TICKS_PER_SECOND = 100;

/** Whether memory and processor time of a process can be asked for here. */
export const canLookInside = existsSync('/proc/self/status');

/** The recogniser's processes among our own children and theirs: others may run at the same time. */
export async function sidecars(): Promise<number[]> {
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    parents.set(pid, Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1] ?? 0));
    // Not the launcher that carries the same words.
    if (command.includes(SIDECAR) && !command.includes('launcher.py')) found.push(pid);
  }
  const isOurs = (pid: number): boolean => pid === process.pid || (pid > 1 && isOurs(parents.get(pid) ?? 0));
  return found.filter(isOurs);
}

/** The most memory that a process ever held, in MB. */
export async function peakMb(pid: number): Promise<number> {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** Processor time that we and our recognisers have used so far, in seconds. */
export async function ourCpuSeconds(): Promise<number> {
  const { user, system } = process.cpuUsage();
  let seconds = (user + system) / 1_000_000;
  for (const pid of await sidecars()) {
    // After the name, which may hold spaces and brackets: fields 14 and 15 of proc(5).
    const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)!.split(' ');
    seconds += (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }
  return seconds;
}
