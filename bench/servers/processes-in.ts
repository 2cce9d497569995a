import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Ids of all processes that work in a folder: a server that was started there, and what it started. Empty where there
 * is no /proc to read them from.
 */
export async function processesIn(folder: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = await Promise.all(
    entries.map(async (entry) => {
      const works = await readlink(`/proc/${entry}/cwd`).catch(() => '');
      return `${works}/`.startsWith(`${folder}/`) ? Number(entry) : Number.NaN;
    }),
  );
  return pids.filter((pid) => Number.isInteger(pid));
}

/** What they hold in memory together, resident, in MB; undefined when none of them can be read. */
export async function residentMb(pids: readonly number[]): Promise<number | undefined> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    }),
  );
  const known = sizes.filter((size) => size !== undefined);
  if (known.length === 0) return undefined;
  return Math.round(known.reduce((sum, size) => sum + Number(size), 0) / 1000);
}

/** The name of a process's program; undefined when it has ended. */
export async function programOf(pid: number): Promise<string | undefined> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined);
  return name?.trim();
}
