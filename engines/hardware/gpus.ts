import { join } from 'node:path';
import { z } from 'zod';
import type { Gpu } from '../../domain/capacity/hardware.ts';
import { type MachineRoot, namesIn, numberOf, textOf } from './machine-files.ts';
import { outputOf } from './program-output.ts';

const BYTES_PER_GB = 1e9;
const BYTES_PER_MIB = 2 ** 20;
const QUERY = ['--query-gpu=index,uuid,name,memory.total', '--format=csv,noheader,nounits'];
const DRM = 'sys/class/drm';

/** One line of nvidia-smi. Chips that share the machine's memory tell `[N/A]` instead of their own. */
const nvidiaLine = z.tuple([
  z.string().regex(/^\d+$/),
  z.string().min(1),
  z.string().min(1),
  z.union([
    z.string().regex(/^\d+$/).transform(Number),
    z
      .string()
      .regex(/^\[/)
      .transform(() => undefined),
  ]),
]);

export interface NvidiaPlaces {
  /** Default: `nvidia-smi`. */
  readonly program?: string;
  /** CUDA_VISIBLE_DEVICES: which of them programs may see. */
  readonly visible?: string;
  /** Memory of the machine, in GB, for chips that have none of their own. */
  readonly ramGb: number;
}

/** NVIDIA's GPUs that programs here may see, in the order in which they see them. */
export async function nvidiaGpus({ program = 'nvidia-smi', visible, ramGb }: NvidiaPlaces): Promise<Gpu[]> {
  const lines = (await outputOf(program, QUERY))?.split('\n') ?? [];
  const all = lines.flatMap((line) => {
    const { data } = nvidiaLine.safeParse(line.split(',').map((part) => part.trim()));
    if (data === undefined) return [];
    const [index, uuid, name, mib] = data;
    const memoryGb = mib === undefined ? ramGb : (mib * BYTES_PER_MIB) / BYTES_PER_GB;
    return [{ index, uuid, gpu: { name, kind: 'nvidia', memoryGb } as const }];
  });
  if (visible === undefined) return all.map(({ gpu }) => gpu);
  const seen = [];
  for (const named of visible.split(',').map((part) => part.trim())) {
    const found = all.find(({ index, uuid }) => index === named || (named !== '' && uuid.startsWith(named)));
    // As CUDA does it: what comes after one that is not there does not count.
    if (found === undefined) break;
    seen.push(found.gpu);
  }
  return seen;
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
