import { type CpuTime, cpuShare, cpuTime } from '../../engines/hardware/cpu-time.ts';
import { diskSpace } from '../../engines/hardware/disk.ts';
import { gpuLoads } from '../../engines/hardware/gpu-load.ts';
import type { MachineRoot } from '../../engines/hardware/machine-files.ts';
import { freeMemoryGb, memoryGb } from '../../engines/hardware/memory.ts';
import type { MachineLoad } from '../../storage/database/machine-loads.ts';

export interface MachinePlaces {
  /** Where audio is stored. */
  readonly artifacts: string;
  /** Undefined: the machine has no GPU of NVIDIA's, and nobody is asked. */
  readonly nvidiaSmi: string | undefined;
  /** CUDA_VISIBLE_DEVICES. */
  readonly visibleGpus?: string;
  /** Default: `/`. */
  readonly root?: MachineRoot;
  /** Told once of each part that cannot be looked at, until it can be again. */
  readonly warn: (line: string) => void;
}

const BYTES_PER_GB = 1e9;

/** Looks at a machine, each time since the time before. A part that cannot be looked at is missing; nothing is thrown. */
export function machineLook({
  artifacts,
  nvidiaSmi,
  visibleGpus,
  root,
  warn,
}: MachinePlaces): () => Promise<MachineLoad> {
  const failing = new Set<string>();
  const part = async <T>(name: string, look: () => Promise<T>): Promise<T | undefined> => {
    try {
      const seen = await look();
      failing.delete(name);
      return seen;
    } catch (error) {
      if (!failing.has(name)) warn(`The ${name} cannot be looked at: ${(error as Error).message}`);
      failing.add(name);
      return undefined;
    }
  };
  const place = root === undefined ? {} : { root };
  const smi = { program: nvidiaSmi, ...(visibleGpus !== undefined && { visible: visibleGpus }) };
  let before: CpuTime | undefined;
  return async () => {
    const [cpu, free, memory, gpus, disk] = await Promise.all([
      part('processor', () => cpuTime(place)),
      part('memory', () => freeMemoryGb(place)),
      part('memory', () => memoryGb(place)),
      part('GPU', async () => (nvidiaSmi === undefined ? [] : gpuLoads(smi))),
      part('disk', () => diskSpace(artifacts)),
    ]);
    const share = cpu && cpuShare(before, cpu);
    before = cpu ?? before;
    return {
      cpuShare: share,
      memoryFreeBytes: inBytes(free),
      memoryTotalBytes: inBytes(memory?.gb),
      gpus: gpus ?? [],
      diskFreeBytes: disk?.freeBytes,
      diskTotalBytes: disk?.totalBytes,
    };
  };
}

const inBytes = (gb: number | undefined): number | undefined =>
  gb === undefined ? undefined : gb * BYTES_PER_GB;
