import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processesIn } from '../servers/processes-in.ts';

/** Processor time in seconds, user and system. */
export interface ProcessorTime {
  /** Of this process. */
  readonly worker: number;
  /** Of the servers; undefined where there is no /proc to read it from. */
  readonly temporal: number | undefined;
  readonly postgres: number | undefined;
}

/** Starts counting: the function returned tells how much there was since. */
export async function processorTimeSince(folder: string): Promise<() => Promise<ProcessorTime>> {
  const before = await processorTime(folder);
  return async () => {
    const after = await processorTime(folder);
    return {
      worker: after.worker - before.worker,
      temporal: difference(after.temporal, before.temporal),
      postgres: difference(after.postgres, before.postgres),
    };
  };
}

async function processorTime(folder: string): Promise<ProcessorTime> {
  const { user, system } = process.cpuUsage();
  const [temporal, postgres] = await Promise.all(
    ['temporal', 'postgres'].map((server) => processorSecondsIn(join(folder, '.vidmine', server))),
  );
  return { worker: (user + system) / 1e6, temporal, postgres };
}

const difference = (after: number | undefined, before: number | undefined): number | undefined =>
  after === undefined || before === undefined ? undefined : after - before;

/** Of all processes that work in a folder: a server that was started there, and what it started. */
async function processorSecondsIn(folder: string): Promise<number | undefined> {
  const stats = await Promise.all(
    (await processesIn(folder)).map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')),
  );
  if (stats.length === 0) return undefined;
  return stats.reduce((sum, stat) => sum + processorSeconds(stat), 0);
}

/** USER_HZ: what /proc counts in, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Of a process and of its children that have ended.
 *
 * @param stat the text of /proc/PID/stat; see proc_pid_stat(5), fields 14 to 17. Empty: the process has ended.
 */
export function processorSeconds(stat: string): number {
  // The second field is a name that may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.reduce((sum, count) => sum + count, 0) / TICKS_PER_SECOND;
}
