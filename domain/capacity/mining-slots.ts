import type { CapacityFacts } from './capacity-facts.ts';
import type { Hardware } from './hardware.ts';
import { fewest, setSlots } from './narrowest.ts';
import { isElsewhere, serverLimits, serverWarning } from './server-limits.ts';
import { SLOT_SETTINGS } from './slot-settings.ts';
import type { SlotChoice, SlotLimit } from './slots.ts';

/** The seeds' default, where nothing is detected. */
const UNDETECTED = 8;
/** Of the seeds' formula: a call waits for memory as well as for its core. */
const CALLS_PER_CORE = 1.5;

type Workers = CapacityFacts['workers'];

/**
 * Mining calls at once, over all videos:
 * max(1, min(⌊(memory − reserved) / memory per call⌋, ⌊cores × 1.5⌋, most)). The memory per call is the seeds'
 * estimate of a whole model of 7B (5 GB); a server that shares one copy needs less, and modelRamEstimateGb says so.
 */
export function miningSlots({ workers, hardware, miner }: CapacityFacts): SlotChoice {
  const queue = 'llm';
  const server = serverLimits(miner);
  const told = serverWarning(miner);
  const { parallelMiningWorkers: set, autoDetectParallelCapacity: detects } = workers;
  const isDetected = detects && !isElsewhere(miner);
  const machine = isDetected ? machineLimits(workers, hardware) : [];
  const { key } = SLOT_SETTINGS[queue];
  if (set !== undefined)
    return withWarning(setSlots(queue, { slots: set, key }, [...server, ...machine]), told);

  const start = isDetected ? [] : [{ by: 'setting', slots: UNDETECTED, why: undetected(workers) }];
  const limits = [...server, ...machine, ...start];
  const slots = fewest(limits);
  const choice = {
    queue,
    slots,
    from: isDetected || server.length > 0 ? 'detected' : 'default',
    limits,
  } as const;
  return withWarning(choice, told ?? idle(server, [...machine, ...start]));
}

function machineLimits(workers: Workers, { ramGb, cores }: Hardware): SlotLimit[] {
  const { reservedSystemRamGb: reserved, modelRamEstimateGb: each, maxParallelMiningWorkers: most } = workers;
  const byMemory = Math.max(0, Math.floor((ramGb - reserved) / each));
  const byCores = Math.floor(cores * CALLS_PER_CORE);
  return [
    {
      by: 'memory',
      slots: byMemory,
      why: `memory: (${inGb(ramGb)} - ${inGb(reserved)}) / ${inGb(each)}`,
    },
    { by: 'cores', slots: byCores, why: `cores: ${rounded(cores)} x ${CALLS_PER_CORE}` },
    { by: 'ceiling', slots: most, why: 'workers.maxParallelMiningWorkers' },
  ];
}

const undetected = ({ autoDetectParallelCapacity }: Workers): string =>
  autoDetectParallelCapacity
    ? 'the model runs elsewhere, where nothing can be detected'
    : 'workers.autoDetectParallelCapacity is off';

/** An Ollama that serves fewer than all else allows leaves the machine idle. */
function idle(server: readonly SlotLimit[], others: readonly SlotLimit[]): string | undefined {
  const [limit] = server;
  const allowed = fewest(others);
  if (limit?.by !== 'server' || limit.slots >= allowed) return undefined;
  return `Ollama works on ${limit.slots} at once; ${allowed} would be possible: set OLLAMA_NUM_PARALLEL=${allowed} where it is started`;
}

const withWarning = (choice: SlotChoice, more: string | undefined): SlotChoice => {
  const warning = [choice.warning, more].filter((one) => one !== undefined).join('. ');
  return warning === '' ? choice : { ...choice, warning };
};

const rounded = (value: number): number => Number(value.toFixed(1));
const inGb = (gb: number): string => `${rounded(gb)} GB`;
