import type { Hardware } from '../../domain/capacity/hardware.ts';
import type { Slots } from '../../domain/capacity/slots.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { freeMemoryGb as freeHere } from '../../engines/hardware/memory.ts';
import type { Db } from '../../storage/database/database.ts';
import type { WorkerName } from '../../storage/database/worker-slots.ts';
import type { Capacity } from '../capacity.ts';
import type { CallMeter } from './call-meter.ts';
import { guardSlots } from './guard-slots.ts';
import { keepSlots } from './keep-slots.ts';
import type { SlotHandles } from './slot-handles.ts';
import { SlotsOfQueues } from './slots-of-queues.ts';

export interface RunSlots extends WorkerName {
  readonly db: Db;
  readonly capacity: Pick<Capacity, 'choices'> & { readonly hardware: Pick<Hardware, 'ramGb'> };
  readonly settings: Configuration['workers'];
  readonly handles: SlotHandles;
  /** What counts the calls of each role. */
  readonly meters: { readonly miner: CallMeter; readonly flagship: CallMeter };
  /** Default: of this machine. */
  readonly freeMemoryGb?: () => Promise<number>;
  readonly log: (entry: { readonly level: 'INFO' | 'WARN'; readonly message: string }) => void;
  /** Told of all that a person tuned for this machine. */
  readonly onTuned?: (tuned: Partial<Slots>) => void;
}

/** Slots that follow what a person tunes and, where the settings want it, what the guard sees. */
export interface RunningSlots {
  readonly queues: SlotsOfQueues;
  /** Ends the watching and takes the worker's rows away. */
  end(): Promise<void>;
}

export function runSlots(options: RunSlots): RunningSlots {
  const { db, worker, host, capacity, settings, handles, meters, log, onTuned } = options;
  const { freeMemoryGb = freeHere } = options;
  const choices = capacity.choices.filter(({ queue }) => settings.queues.includes(queue));
  const queues = new SlotsOfQueues({
    ...{ choices, handles, onTuned },
    log: (message) => log({ level: 'INFO', message }),
  });
  const ending = new AbortController();
  const { signal } = ending;
  const warn = (message: string) => log({ level: 'WARN', message });
  const keeping = keepSlots({ db, worker, host, queues, signal, warn });
  const guarding = settings.adaptiveSlots
    ? guardSlots({
        queues,
        signal,
        freeMemoryGb: () => freeMemoryGb(),
        memory: { ramGb: capacity.hardware.ramGb, reservedGb: settings.reservedSystemRamGb },
        calls: { llm: () => meters.miner.counts, flagship: () => meters.flagship.counts },
      }).catch((error: Error) => warn(`The guard over slots ended: ${error.message}`))
    : undefined;
  return {
    queues,
    async end() {
      ending.abort();
      await Promise.all([keeping, guarding]);
    },
  };
}
