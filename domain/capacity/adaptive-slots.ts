import { guardMemory, type MemorySample, type MemoryState, NOTHING_HELD } from './memory-guard.ts';
import type { ActivityQueue } from './slots.ts';
import { guardThroughput, type ThroughputSample, type ThroughputState } from './throughput-guard.ts';

/** What the guard remembers from one look to the next. */
export interface AdaptiveState {
  readonly memory: MemoryState;
  readonly throughput: Readonly<Partial<Record<ActivityQueue, ThroughputState>>>;
}

export interface AdaptiveSample {
  readonly memory?: MemorySample;
  /** Queues whose activities call a model server. */
  readonly throughput: Readonly<Partial<Record<ActivityQueue, ThroughputSample>>>;
}

/** How many slots a queue may have for now, below those chosen or tuned, and why. */
export interface HeldSlots {
  readonly slots: number;
  readonly reason: string;
}

export const UNGUARDED: AdaptiveState = { memory: NOTHING_HELD, throughput: {} };

/**
 * One look at memory and model servers: the next state, and the queues that are to have fewer slots than they were
 * given. Where both say something, the lower one holds.
 */
export function adaptSlots(
  state: AdaptiveState,
  sample: AdaptiveSample,
): { readonly state: AdaptiveState; readonly held: Partial<Record<ActivityQueue, HeldSlots>> } {
  const memory = sample.memory === undefined ? state.memory : guardMemory(state.memory, sample.memory);
  const throughput: Partial<Record<ActivityQueue, ThroughputState>> = {};
  for (const [queue, seen] of entriesOf(sample.throughput)) {
    throughput[queue] = guardThroughput(state.throughput[queue], seen);
  }
  const held: Partial<Record<ActivityQueue, HeldSlots>> = { ...memory.held };
  for (const [queue, { slots, wanted, reason = 'fewer are as fast' }] of entriesOf(throughput)) {
    const other = held[queue];
    if (slots < wanted && (other === undefined || slots < other.slots)) held[queue] = { slots, reason };
  }
  return { state: { memory, throughput }, held };
}

const entriesOf = <T>(record: Readonly<Partial<Record<ActivityQueue, T>>>) =>
  Object.entries(record) as [ActivityQueue, T][];
