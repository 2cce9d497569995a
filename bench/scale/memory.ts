import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { processesIn, programOf, residentMb } from '../servers/processes-in.ts';

/** What the processes held at one moment, in MB; undefined while one is being started again. */
export interface MemorySample {
  readonly seconds: number;
  readonly worker: number | undefined;
  readonly temporal: number | undefined;
}

export type Watched = 'worker' | 'temporal';

export const workerPid = async (folder: string): Promise<number> =>
  Number(await readFile(join(folder, 'worker.pid'), 'utf8').catch(() => Number.NaN));

export async function temporalPid(folder: string): Promise<number | undefined> {
  const pids = await processesIn(join(folder, '.vidmine', 'temporal'));
  for (const pid of pids) if ((await programOf(pid)) === 'temporal') return pid;
  return undefined;
}

export async function sampleMemory(folder: string, seconds: number): Promise<MemorySample> {
  const temporal = await temporalPid(folder);
  return {
    seconds: Math.round(seconds),
    worker: await residentMb([await workerPid(folder)]),
    temporal: temporal === undefined ? undefined : await residentMb([temporal]),
  };
}

/** Code is compiled and caches fill: not counted. */
const WARM_UP_SHARE = 0.1;

/**
 * The most that was held in the last third over the most in the first, after the warm-up. 1: memory does not grow with
 * what was done. NaN where there is nothing to compare.
 */
export function flatness(samples: readonly MemorySample[], of: Watched): number {
  const known = samples
    .slice(Math.floor(samples.length * WARM_UP_SHARE))
    .flatMap((sample) => sample[of] ?? []);
  const third = Math.floor(known.length / 3);
  return peak(known.slice(-third)) / peak(known.slice(0, third));
}

export const peakOf = (samples: readonly MemorySample[], of: Watched): number =>
  peak(samples.flatMap((sample) => sample[of] ?? []));

const peak = (sizes: readonly number[]): number => (sizes.length === 0 ? Number.NaN : Math.max(...sizes));

/** So many of them, evenly spread, the last one included: what a person reads as a curve. */
export function thinned<T>(samples: readonly T[], count: number): T[] {
  if (samples.length <= count) return [...samples];
  return Array.from(
    { length: count },
    (_, index) => samples[Math.round((index * (samples.length - 1)) / (count - 1))]!,
  );
}
