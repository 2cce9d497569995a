import type { ActivityQueue } from './slots.ts';

/** A queue whose activities take memory of this machine. */
export interface HungryQueue {
  readonly queue: ActivityQueue;
  /** As many slots as it would have with memory enough. */
  readonly wanted: number;
  readonly running: number;
}

export interface MemorySample {
  readonly nowMs: number;
  readonly freeGb: number;
  readonly ramGb: number;
  /** workers.reservedSystemRamGb. */
  readonly reservedGb: number;
  readonly queues: readonly HungryQueue[];
}

/** What the guard remembers; a queue without an entry has all it wants. */
export interface MemoryState {
  readonly held: Readonly<Partial<Record<ActivityQueue, Held>>>;
  readonly changedAtMs?: number;
  readonly raisedAtMs?: number;
  /** Since when memory has been ample without a change. */
  readonly ampleSinceMs?: number;
  readonly raiseAfterMs: number;
}

export interface Held {
  readonly slots: number;
  readonly reason: string;
}

/** Of the machine's memory; see memoryFloorGb. */
const FLOOR_SHARE = 0.15;
/** Slots come back when this much more is free than has to be, so that one call more does not take it at once. */
const AMPLE = 1.5;
/** An activity that ended has given its memory back by then. */
const LOWER_EVERY_MS = 10_000;
const RAISE_AFTER_MS = 60_000;
const RAISE_AFTER_MOST_MS = 1_800_000;
/** A slot that has to be taken away again this soon was given too early: the next one waits twice as long. */
const TOO_EARLY_MS = 600_000;

export const NOTHING_HELD: MemoryState = { held: {}, raiseAfterMs: RAISE_AFTER_MS };

/**
 * Memory that is to stay free, in GB. The reserve is what all else may use, and some of it is in use all the time; on a
 * small machine it may never be free as a whole. So no more than 15 % of the memory is asked for: 3.6 GB of 24, the
 * whole reserve of 8 GB from 54 GB on.
 */
export const memoryFloorGb = ({ ramGb, reservedGb }: Pick<MemorySample, 'ramGb' | 'reservedGb'>): number =>
  Math.min(reservedGb, ramGb * FLOOR_SHARE);

/** One slot fewer or more, of one queue at a time, never below 1. */
export function guardMemory(state: MemoryState, sample: MemorySample): MemoryState {
  const floor = memoryFloorGb(sample);
  if (sample.freeGb < floor) return lower({ ...state, ampleSinceMs: undefined }, sample, floor);
  if (sample.freeGb < floor * AMPLE) return { ...state, ampleSinceMs: undefined };
  return raise({ ...state, ampleSinceMs: state.ampleSinceMs ?? sample.nowMs }, sample);
}

const slotsOf = ({ held }: MemoryState, { queue, wanted }: HungryQueue): number =>
  Math.min(wanted, held[queue]?.slots ?? wanted);

function lower(state: MemoryState, { nowMs, freeGb, queues }: MemorySample, floor: number): MemoryState {
  if (nowMs - (state.changedAtMs ?? Number.NEGATIVE_INFINITY) < LOWER_EVERY_MS) return state;
  // What was taken away is still at work: its memory is on its way, unless there is no time to wait.
  const draining = queues.some((one) => one.running > slotsOf(state, one));
  if (draining && freeGb >= floor / 2) return state;
  const [first] = queues
    .map((one) => ({ ...one, slots: slotsOf(state, one), busy: Math.min(one.running, slotsOf(state, one)) }))
    .map((one) => ({ ...one, next: Math.max(1, one.busy - 1) }))
    .filter((one) => one.next < one.slots)
    .sort((one, other) => other.busy - one.busy);
  if (first === undefined) return state;
  const reason = `${inGb(freeGb)} of memory free, ${inGb(floor)} are to stay free`;
  const tooEarly = state.raisedAtMs !== undefined && nowMs - state.raisedAtMs < TOO_EARLY_MS;
  return {
    ...state,
    held: { ...state.held, [first.queue]: { slots: first.next, reason } },
    changedAtMs: nowMs,
    raiseAfterMs: tooEarly ? Math.min(2 * state.raiseAfterMs, RAISE_AFTER_MOST_MS) : RAISE_AFTER_MS,
  };
}

function raise(state: MemoryState, { nowMs, freeGb, queues }: MemorySample): MemoryState {
  if (nowMs - state.ampleSinceMs! < state.raiseAfterMs) return state;
  const [first] = queues
    .filter(({ queue }) => state.held[queue] !== undefined)
    .map((one) => ({ ...one, slots: slotsOf(state, one) }))
    .sort((one, other) => other.wanted - other.slots - (one.wanted - one.slots));
  if (first === undefined) return state;
  const { [first.queue]: _, ...others } = state.held;
  const slots = first.slots + 1;
  const reason = `${inGb(freeGb)} of memory free again: a slot more every ${state.raiseAfterMs / 1000} s`;
  return {
    ...state,
    held: slots >= first.wanted ? others : { ...others, [first.queue]: { slots, reason } },
    changedAtMs: nowMs,
    raisedAtMs: nowMs,
    ampleSinceMs: nowMs,
  };
}

const inGb = (gb: number): string => `${gb.toFixed(1)} GB`;
