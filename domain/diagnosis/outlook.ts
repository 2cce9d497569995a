import type { GpuLoad } from '../capacity/gpu-load.ts';
import type { ActivityQueue } from '../capacity/slots.ts';

/** What one kind of work does, over the last quarter of an hour. */
export interface QueueNow {
  readonly queue: ActivityQueue;
  /** Activities that wait for a slot, of all batches: about so many, as the server counts them. */
  readonly backlog: number;
  readonly running: number;
  /** Of all workers that run. */
  readonly slots: number;
  /** Share of the slots that worked, 0 to 1; undefined until it was looked at twice. */
  readonly busyShare: number | undefined;
}

export interface MachineNow {
  readonly host: string;
  /** Of all cores, 0 to 1. */
  readonly cpuShare: number | undefined;
  readonly memoryFreeBytes: number | undefined;
  readonly memoryTotalBytes: number | undefined;
  readonly gpus: readonly GpuLoad[];
  readonly diskFreeBytes: number | undefined;
  readonly diskTotalBytes: number | undefined;
  /** What a person should know of it, a sentence each, such as a GPU that its work leaves unused. */
  readonly findings?: readonly string[];
}

/** What work needs: slots of a queue, or turns at the accounts. */
export type Resource = ActivityQueue | 'accounts';

/** The four kinds of queues of the systems that vidmine replaces. */
export type QueueClass = 'io' | 'speech' | 'llm' | 'database';

/** What holds a batch up most, and what a person can do about it. */
export interface Bottleneck {
  /** `accounts`: downloads wait for their turns; `window`: too few videos are in flight; `nothing`: it fills or drains. */
  readonly binds: Resource | 'window' | 'nothing';
  /** Undefined where no resource binds. */
  readonly class?: QueueClass;
  /** Such as `mining binds: 214 segments wait for 6 slots, speech idles 70 %`. */
  readonly sentence: string;
  /** Such as `one more slot saves 2.1 days: vidmine tune mining=7`. */
  readonly todo: string | undefined;
}

/** When a batch ends. */
export interface Eta {
  readonly earliestSeconds: number;
  readonly likelySeconds: number;
  readonly latestSeconds: number;
  /** What it was reckoned from, in words: the slowest stage, as measured. */
  readonly basis: string;
}

export interface Outlook {
  readonly queues: readonly QueueNow[];
  readonly machines: readonly MachineNow[];
  readonly bottleneck: Bottleneck | undefined;
  /** Undefined where too little has ended to say. */
  readonly eta: Eta | undefined;
}
