import { setTimeout as delay } from 'node:timers/promises';
import { type AdaptiveSample, adaptSlots, UNGUARDED } from '../../domain/capacity/adaptive-slots.ts';
import type { MemorySample } from '../../domain/capacity/memory-guard.ts';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import type { ThroughputSample } from '../../domain/capacity/throughput-guard.ts';
import type { CallCounts } from './call-meter.ts';
import type { SlotsOfQueues } from './slots-of-queues.ts';

export interface GuardOptions {
  readonly queues: SlotsOfQueues;
  /** Memory of the machine and what of it is reserved, in GB. */
  readonly memory: Pick<MemorySample, 'ramGb' | 'reservedGb'>;
  readonly freeMemoryGb: () => Promise<number>;
  /** What the calls of a queue's activities to a model server have come to. */
  readonly calls: Readonly<Partial<Record<ActivityQueue, () => CallCounts>>>;
  readonly signal: AbortSignal;
  /** Between two looks, in milliseconds. */
  readonly everyMs?: number;
  readonly now?: () => number;
}

const EVERY_MS = 1_000;

/** Lowers slots and raises them again, by what memory and model servers show, until the signal. */
export async function guardSlots(options: GuardOptions): Promise<void> {
  const { queues, signal, everyMs = EVERY_MS, now = Date.now } = options;
  let state = UNGUARDED;
  while (!signal.aborted) {
    const sample = { memory: await memorySample(options, now), throughput: throughputSample(options, now()) };
    const next = adaptSlots(state, sample);
    state = next.state;
    queues.hold(next.held);
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

/** Queues of which memory is a limit: those whose activities take some of this machine's. */
async function memorySample(
  { queues, memory, freeMemoryGb }: GuardOptions,
  now: () => number,
): Promise<MemorySample | undefined> {
  const hungry = queues.choices
    .filter(({ limits }) => limits.some(({ by }) => by === 'memory'))
    .flatMap(({ queue }) => {
      const stands = queues.of(queue);
      return stands === undefined ? [] : [{ queue, wanted: stands.wanted, running: stands.running }];
    });
  if (hungry.length === 0) return undefined;
  const freeGb = await freeMemoryGb().catch(() => undefined);
  return freeGb === undefined ? undefined : { ...memory, nowMs: now(), freeGb, queues: hungry };
}

function throughputSample({ queues, calls }: GuardOptions, nowMs: number): AdaptiveSample['throughput'] {
  const samples: Partial<Record<ActivityQueue, ThroughputSample>> = {};
  for (const [queue, counts] of Object.entries(calls) as [ActivityQueue, () => CallCounts][]) {
    const stands = queues.of(queue);
    if (stands !== undefined) samples[queue] = { nowMs, ...stands, ...counts() };
  }
  return samples;
}
