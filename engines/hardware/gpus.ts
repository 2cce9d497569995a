import { join } from 'node:path';
import { z } from 'zod';
import type { Gpu } from '../../domain/capacity/hardware.ts';
import { type MachineRoot, namesIn, numberOf, textOf } from './machine-files.ts';
import { askNvidiaSmi, type NvidiaSmi } from './nvidia-smi.ts';

const BYTES_PER_GB = 1e9;
const BYTES_PER_MIB = 2 ** 20;
const DRM = 'sys/class/drm';

/** Name and memory. Chips that share the machine's memory tell `[N/A]` instead of their own. */
const nvidiaGpu = z.tuple([
  z.string().min(1),
  z.union([
    z.string().regex(/^\d+$/).transform(Number),
    z
      .string()
      .regex(/^\[/)
      .transform(() => undefined),
  ]),
]);

export interface NvidiaPlaces extends NvidiaSmi {
  /** Memory of the machine, in GB, for chips that have none of their own. */
  readonly ramGb: number;
}

/** NVIDIA's GPUs that programs here may see, in the order in which they see them. */
export async function nvidiaGpus({ ramGb, ...smi }: NvidiaPlaces): Promise<Gpu[]> {
  return (await askNvidiaSmi(['name', 'memory.total'], smi)).flatMap((told) => {
    const { data } = nvidiaGpu.safeParse(told);
    if (data === undefined) return [];
    const [name, mib] = data;
    const memoryGb = mib === undefined ? ramGb : (mib * BYTES_PER_MIB) / BYTES_PER_GB;
    return [{ name, kind: 'nvidia', memoryGb } as const];
  });
}

/** AMD's GPUs, by what their driver tells. */
export async function amdGpus(root: MachineRoot): Promise<Gpu[]> {
  const cards = (await namesIn(root, DRM)).filter((name) => /^card\d+$/.test(name));
  const found = await Promise.all(
    cards.map(async (card): Promise<Gpu | undefined> => {
      const device = join(DRM, card, 'device');
      const bytes = await numberOf(root, device, 'mem_info_vram_total');
      if (bytes === undefined) return undefined;
      const name = (await textOf(root, device, 'product_name')) || 'AMD GPU';
      return { name, kind: 'amd', memoryGb: bytes / BYTES_PER_GB };
    }),
  );
  return found.filter((gpu) => gpu !== undefined);
}
