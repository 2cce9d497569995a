import type { GpuLoad } from '../../domain/capacity/gpu-load.ts';
import { askNvidiaSmi, type NvidiaSmi } from './nvidia-smi.ts';

const BYTES_PER_MIB = 2 ** 20;

/** What a virtual GPU or a chip with the machine's memory does not tell is `[N/A]`. */
const told = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

const bytes = (mib: number | undefined): number | undefined =>
  mib === undefined ? undefined : mib * BYTES_PER_MIB;

/**
 * What NVIDIA's GPUs do that programs here may see: share of the last second or so in which anything ran on them, and
 * memory in use.
 */
export async function gpuLoads(smi: NvidiaSmi = {}): Promise<GpuLoad[]> {
  const fields = ['name', 'utilization.gpu', 'memory.used', 'memory.total'];
  return (await askNvidiaSmi(fields, smi)).map(([name = '', percent, used, total]) => {
    const use = told(percent);
    return {
      name,
      use: use === undefined ? undefined : Math.min(1, use / 100),
      memoryUsedBytes: bytes(told(used)),
      memoryTotalBytes: bytes(told(total)),
    };
  });
}
