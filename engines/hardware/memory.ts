import { freemem, totalmem } from 'node:os';
import { cgroupLimits } from './cgroup.ts';
import { type MachineRoot, textOf } from './machine-files.ts';
import { outputOf } from './program-output.ts';

const BYTES_PER_GB = 1e9;

export interface MemoryPlaces {
  /** Default: `/`. */
  readonly root?: MachineRoot;
  /** Tells macOS's pages. Default: `vm_stat`. */
  readonly vmStat?: string;
  readonly platform?: NodeJS.Platform;
}

/** Memory that this machine, or its container, has, in GB (10^9 bytes); and whether the container is the limit. */
export async function memoryGb({ root = '/' }: MemoryPlaces = {}): Promise<{
  readonly gb: number;
  readonly byCgroup: boolean;
}> {
  const total = (await meminfo(root, 'MemTotal')) ?? totalmem();
  const { memoryBytes = Number.POSITIVE_INFINITY } = await cgroupLimits(root);
  return { gb: Math.min(total, memoryBytes) / BYTES_PER_GB, byCgroup: memoryBytes < total };
}

/**
 * Memory that programs could still take without pushing others out, in GB (10^9 bytes): what the kernel calls
 * available, or what is left of the container's limit, whichever is less.
 */
export async function freeMemoryGb(places: MemoryPlaces = {}): Promise<number> {
  const { root = '/', platform = process.platform } = places;
  const available =
    platform === 'darwin' ? await availableOnMac(places) : await meminfo(root, 'MemAvailable');
  const { freeBytes = Number.POSITIVE_INFINITY } = await cgroupLimits(root);
  return Math.min(available ?? freemem(), freeBytes) / BYTES_PER_GB;
}

/** In bytes; the file counts in KiB. */
async function meminfo(root: MachineRoot, name: string): Promise<number | undefined> {
  const text = await textOf(root, 'proc/meminfo');
  const [, kib] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text ?? '') ?? [];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/** Pages that macOS gives at once. `freemem` counts only those without any content, of which there are never many. */
async function availableOnMac({ vmStat = 'vm_stat' }: MemoryPlaces): Promise<number | undefined> {
  const told = await outputOf(vmStat, []);
  const pageSize = /page size of (\d+) bytes/.exec(told ?? '')?.[1];
  if (told === undefined || pageSize === undefined) return undefined;
  const pages = [...told.matchAll(/^Pages (?:free|inactive|speculative|purgeable):\s+(\d+)\.?$/gm)];
  return Number(pageSize) * pages.reduce((sum, [, count]) => sum + Number(count), 0);
}
