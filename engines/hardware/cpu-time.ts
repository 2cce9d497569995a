import { cpus } from 'node:os';
import { cgroupCpu } from './cgroup.ts';
import type { MachineRoot } from './machine-files.ts';

/** What the processor has done so far, and what it could have done; only two looks together say something. */
export interface CpuTime {
  /** Whose time it is: of a container with a quota, its own; otherwise that of all programs of the machine. */
  readonly of: 'container' | 'machine';
  readonly usedSeconds: number;
  /** Seconds of all cores, or of the quota. */
  readonly seconds: number;
}

export interface CpuPlaces {
  readonly root?: MachineRoot;
  /** Seconds of a clock that only goes forward. */
  readonly nowSeconds?: () => number;
  readonly cores?: () => readonly CoreTimes[];
}

/** In milliseconds, as Node tells them. */
interface CoreTimes {
  readonly times: {
    readonly user: number;
    readonly nice: number;
    readonly sys: number;
    readonly idle: number;
    readonly irq: number;
  };
}

export async function cpuTime({
  root = '/',
  nowSeconds = () => performance.now() / 1000,
  cores = cpus,
}: CpuPlaces = {}): Promise<CpuTime> {
  const group = await cgroupCpu(root);
  const machine = cores();
  if (group !== undefined && group.cores < machine.length)
    return { of: 'container', usedSeconds: group.usedSeconds, seconds: nowSeconds() * group.cores };
  let used = 0;
  let idle = 0;
  for (const { times } of machine) {
    used += times.user + times.nice + times.sys + times.irq;
    idle += times.idle;
  }
  return { of: 'machine', usedSeconds: used / 1000, seconds: (used + idle) / 1000 };
}

/** Share of the processor in use between two looks, 0 to 1; undefined where they cannot be compared. */
export function cpuShare(before: CpuTime | undefined, after: CpuTime): number | undefined {
  if (before === undefined || before.of !== after.of) return undefined;
  const seconds = after.seconds - before.seconds;
  const used = after.usedSeconds - before.usedSeconds;
  return seconds <= 0 || used < 0 ? undefined : Math.min(1, used / seconds);
}
