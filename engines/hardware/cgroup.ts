import { dirname, join } from 'node:path';
import { type MachineRoot, numberOf, textOf } from './machine-files.ts';

/** Version 1 says "no limit" by a number near 2^63; no machine has an exabyte. */
const NO_LIMIT = 1e18;
const CGROUPS = 'sys/fs/cgroup';

/** What a container may use. Undefined: there is no limit. */
export interface CgroupLimits {
  /** Not always whole. */
  readonly cores?: number;
  readonly memoryBytes?: number;
  /** What is left of the memory; file pages that the kernel gives back when they are wanted count as left. */
  readonly freeBytes?: number;
}

/**
 * The limits of this process's control groups, versions 1 and 2: of its own group and of all above it, for the
 * narrowest holds. A container sees its own group as the top, whatever its path says: folders that are not there
 * are passed over.
 */
export async function cgroupLimits(root: MachineRoot): Promise<CgroupLimits> {
  const found = await Promise.all((await ownGroups(root)).map((group) => limitsOf(root, group)));
  const cores = narrowest(found.map((limits) => limits.cores));
  const memoryBytes = narrowest(found.map((limits) => limits.memoryBytes));
  const freeBytes = narrowest(found.map((limits) => limits.freeBytes));
  return {
    ...(cores !== undefined && { cores }),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(freeBytes !== undefined && { freeBytes }),
  };
}

/** What a container with a quota has used of the processor so far. */
export interface CgroupCpu {
  /** The quota, in cores. */
  readonly cores: number;
  readonly usedSeconds: number;
}

/** Of the group whose quota is the narrowest; undefined where no quota holds, or nobody counts. */
export async function cgroupCpu(root: MachineRoot): Promise<CgroupCpu | undefined> {
  let found: CgroupCpu | undefined;
  for (const group of await ownGroups(root)) {
    const { cores } = await limitsOf(root, group);
    if (cores === undefined || (found !== undefined && found.cores <= cores)) continue;
    const usedSeconds = await usedSecondsOf(root, group);
    if (usedSeconds !== undefined) found = { cores, usedSeconds };
  }
  return found;
}

/** Version 2 counts microseconds, version 1 nanoseconds. */
async function usedSecondsOf(root: MachineRoot, { version, folder }: Group): Promise<number | undefined> {
  if (version === 1) {
    const nanoseconds = await numberOf(root, folder, 'cpuacct.usage');
    return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
  }
  const [, microseconds] = /^usage_usec (\d+)$/m.exec((await textOf(root, folder, 'cpu.stat')) ?? '') ?? [];
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
}

const narrowest = (values: readonly (number | undefined)[]): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** One control group: its folder, and what is looked for there. */
interface Group {
  readonly version: 1 | 2;
  readonly limits: 'cpu' | 'memory' | 'both';
  readonly folder: string;
}

/** A line is `id:controllers:path`; version 2 has no controllers in it, version 1 a hierarchy for each. */
async function ownGroups(root: MachineRoot): Promise<Group[]> {
  const lines = (await textOf(root, 'proc/self/cgroup'))?.split('\n') ?? [];
  return lines.flatMap((line): Group[] => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const folders = upwards(path);
    if (controllers === '')
      return folders.map((folder) => ({ version: 2, limits: 'both', folder: join(CGROUPS, folder) }));
    const hierarchies = (['cpu', 'memory'] as const).filter((name) => controllers.split(',').includes(name));
    return hierarchies.flatMap((limits) =>
      folders.map((folder): Group => ({ version: 1, limits, folder: join(CGROUPS, limits, folder) })),
    );
  });
}

/** `/a/b` → `/a/b`, `/a`, `/`. */
function upwards(path: string): string[] {
  return path === '/' || path === '.' || path === '' ? ['/'] : [path, ...upwards(dirname(path))];
}

async function limitsOf(root: MachineRoot, { version, limits, folder }: Group): Promise<CgroupLimits> {
  const cores =
    limits === 'memory' ? undefined : await (version === 2 ? quotaOf2(root, folder) : quotaOf1(root, folder));
  const memory = limits === 'cpu' ? {} : await memoryOf(root, folder, version);
  return { ...(cores !== undefined && { cores }), ...memory };
}

/** `cpu.max` holds quota and period, in microseconds: `150000 100000`, or `max 100000`. */
async function quotaOf2(root: MachineRoot, folder: string): Promise<number | undefined> {
  const [, quota, period] = /^(\d+) (\d+)$/.exec((await textOf(root, folder, 'cpu.max')) ?? '') ?? [];
  return quota === undefined || Number(period) === 0 ? undefined : Number(quota) / Number(period);
}

/** No limit is -1, which `numberOf` does not take for a number. */
async function quotaOf1(root: MachineRoot, folder: string): Promise<number | undefined> {
  const quota = await numberOf(root, folder, 'cpu.cfs_quota_us');
  const period = await numberOf(root, folder, 'cpu.cfs_period_us');
  return quota === undefined || !period ? undefined : quota / period;
}

async function memoryOf(root: MachineRoot, folder: string, version: 1 | 2): Promise<CgroupLimits> {
  const [limit, current, inactive] =
    version === 2
      ? ['memory.max', 'memory.current', 'inactive_file']
      : ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'total_inactive_file'];
  const memoryBytes = await numberOf(root, folder, limit as string);
  if (memoryBytes === undefined || memoryBytes >= NO_LIMIT) return {};
  const used = (await numberOf(root, folder, current as string)) ?? 0;
  const stat = (await textOf(root, folder, 'memory.stat')) ?? '';
  const reclaimable = Number(new RegExp(`^${inactive} (\\d+)$`, 'm').exec(stat)?.[1] ?? 0);
  return { memoryBytes, freeBytes: Math.max(0, memoryBytes - used + reclaimable) };
}
