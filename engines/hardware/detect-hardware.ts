import { availableParallelism, cpus } from 'node:os';
import type { Gpu, Hardware } from '../../domain/capacity/hardware.ts';
import { cgroupLimits } from './cgroup.ts';
import { amdGpus, nvidiaGpus } from './gpus.ts';
import { type MachineRoot, textOf } from './machine-files.ts';
import { memoryGb } from './memory.ts';
import { findNpu } from './npu.ts';

/** Where a machine is looked at. Defaults: this one. */
export interface HardwarePlaces {
  readonly root?: MachineRoot;
  readonly nvidiaSmi?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  readonly architecture?: string;
  readonly processors?: Processors;
}

export interface Processors {
  readonly installed: number;
  /** As Node counts those that this process may run on. */
  readonly usable: number;
  readonly model: string;
}

/** What this process may use of its machine. Nothing that is missing is an error: it is not there then. */
export async function detectHardware(places: HardwarePlaces = {}): Promise<Hardware> {
  const { root = '/', environment = process.env, processors = ownProcessors() } = places;
  const { platform = process.platform, architecture = process.arch } = places;
  const [memory, { cores, limits }] = await Promise.all([memoryGb({ root }), coresOf(root, processors)]);
  const ramGb = memory.gb;
  const isApple = platform === 'darwin' && architecture === 'arm64';
  const visible = environment.CUDA_VISIBLE_DEVICES;
  const [nvidia, amd, npu] = await Promise.all([
    nvidiaGpus({
      ramGb,
      ...(places.nvidiaSmi !== undefined && { program: places.nvidiaSmi }),
      ...(visible !== undefined && { visible }),
    }),
    amdGpus(root),
    isApple ? "Apple's Neural Engine" : findNpu(root),
  ]);
  const apple: Gpu[] = isApple ? [{ name: processors.model, kind: 'apple', memoryGb: ramGb }] : [];
  return {
    cores,
    ramGb,
    gpus: [...nvidia, ...amd, ...apple],
    ...(npu !== undefined && { npu }),
    limitedBy: [...limits, ...(memory.byCgroup ? (['cgroup-memory'] as const) : [])],
  };
}

function ownProcessors(): Processors {
  const all = cpus();
  return { installed: all.length, usable: availableParallelism(), model: all[0]?.model ?? 'unknown' };
}

/**
 * The kernel's list tells of the affinity alone; what Node calls usable has the quota in it, rounded down, and is taken
 * where there is no list.
 */
async function coresOf(
  root: MachineRoot,
  { installed, usable }: Processors,
): Promise<{ readonly cores: number; readonly limits: Hardware['limitedBy'] }> {
  const { cores: quota = Number.POSITIVE_INFINITY } = await cgroupLimits(root);
  const affinity = Math.min(installed, (await allowedCores(root)) ?? usable);
  return {
    cores: Math.max(1, Math.min(affinity, quota)),
    limits: [
      ...(quota < affinity ? (['cgroup-cpu'] as const) : []),
      ...(affinity < installed ? (['affinity'] as const) : []),
    ],
  };
}

/** Of a list such as `0-3,8`. */
async function allowedCores(root: MachineRoot): Promise<number | undefined> {
  const status = (await textOf(root, 'proc/self/status')) ?? '';
  const [, list] = /^Cpus_allowed_list:\s+([\d,-]+)$/m.exec(status) ?? [];
  return list?.split(',').reduce((sum, part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return sum + to - from + 1;
  }, 0);
}
