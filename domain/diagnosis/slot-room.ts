import { memoryFloorGb } from '../capacity/memory-guard.ts';
import type { ActivityQueue, SlotLimit } from '../capacity/slots.ts';
import type { MachineNow } from './outlook.ts';

/** A queue of a worker that runs. */
export interface ServedQueue {
  readonly host: string;
  readonly queue: ActivityQueue;
  /** In force. */
  readonly slots: number;
  /** All that the slots came from. */
  readonly limits?: readonly SlotLimit[];
  /** Why they are others than the chosen ones. */
  readonly reason?: string;
}

/** Whether some worker could take one slot more of a queue; where none could, why the first could not. */
export type SlotRoom =
  | { readonly more: true; readonly slots: number; readonly host: string; readonly hosts: number }
  | { readonly more: false; readonly why: string };

const BYTES_PER_GB = 1e9;
/** Of the processor or a GPU: what is that busy does no more by being asked for more. */
const FULL = 0.95;
/** Of a GPU's memory: what a model needs besides its weights comes and goes. */
const GPU_MEMORY_FULL = 0.92;

/** @param reservedGb workers.reservedSystemRamGb */
export function slotRoom(
  queue: ActivityQueue,
  workers: readonly ServedQueue[],
  machines: readonly MachineNow[],
  reservedGb: number,
): SlotRoom {
  const serving = workers.filter((worker) => worker.queue === queue);
  const hosts = new Set(serving.map(({ host }) => host)).size;
  const refusals: string[] = [];
  for (const worker of serving) {
    const machine = machines.find(({ host }) => host === worker.host);
    const why = held(worker) ?? firm(worker) ?? (machine && full(worker, machine, reservedGb));
    if (why === undefined) return { more: true, slots: worker.slots + 1, host: worker.host, hosts };
    refusals.push(why);
  }
  return { more: false, why: refusals[0] ?? 'no worker serves it' };
}

/** The guard takes slots away, or a wish was refused; what was only tuned can be tuned again. */
const held = ({ reason }: ServedQueue): string | undefined => (reason === 'tuned' ? undefined : reason);

/** A limit of the hardware or of a server; a person's own setting, and a ceiling that is only usual, can be passed. */
function firm({ queue, slots, limits = [] }: ServedQueue): string | undefined {
  const isFirm = ({ by }: SlotLimit) => by !== 'setting' && (by !== 'ceiling' || queue === 'speech');
  const limit = limits.filter((one) => isFirm(one) && one.slots <= slots)[0];
  return (
    limit &&
    `${limit.slots} is what ${limit.by === 'server' ? 'the server works on' : 'there is room for'} (${limit.why})`
  );
}

function full(
  { queue, limits = [] }: ServedQueue,
  machine: MachineNow,
  reservedGb: number,
): string | undefined {
  const { host, cpuShare = 0, gpus } = machine;
  const has = (...kinds: string[]) => limits.some(({ by }) => kinds.includes(by));
  if ((queue === 'voices' || has('cores', 'model')) && cpuShare >= FULL)
    return `the processor of ${host} is ${percent(cpuShare)} busy`;
  const { memoryFreeBytes, memoryTotalBytes } = machine;
  if (has('memory') && memoryFreeBytes !== undefined && memoryTotalBytes !== undefined) {
    const floorGb = memoryFloorGb({ ramGb: memoryTotalBytes / BYTES_PER_GB, reservedGb });
    const freeGb = memoryFreeBytes / BYTES_PER_GB;
    if (freeGb < floorGb)
      return `${freeGb.toFixed(1)} GB of memory are free on ${host}, and ${floorGb.toFixed(1)} GB are to stay free`;
  }
  if (!has('gpu-memory')) return undefined;
  const [gpu] = gpus;
  if (gpu?.use !== undefined && gpu.use >= FULL) return `the GPU of ${host} is ${percent(gpu.use)} busy`;
  const { memoryUsedBytes: used, memoryTotalBytes: total } = gpu ?? {};
  return used !== undefined && total !== undefined && used >= total * GPU_MEMORY_FULL
    ? `the GPU memory of ${host} is ${percent(used / total)} full`
    : undefined;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
