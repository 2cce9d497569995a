import type { Queue } from '../queues.ts';

/** A queue that runs activities; `orchestration` runs workflows alone. */
export type ActivityQueue = Exclude<Queue, 'orchestration'>;

/** Activities that a worker runs at once, per queue. */
export type Slots = Readonly<Record<ActivityQueue, number>>;

/** One bound on a queue's slots, such as `(32 GB - 8 GB) / 5 GB`. */
export interface SlotLimit {
  /** What bounds: `memory`, `cores`, `gpu-memory`, `server`, `setting`, `ceiling`, `model`. */
  readonly by: string;
  readonly slots: number;
  /** The arithmetic, for a person. */
  readonly why: string;
}

/** How many slots a queue has, and all that was looked at to find it. */
export interface SlotChoice {
  readonly queue: ActivityQueue;
  readonly slots: number;
  /** `set`: a person or preset said so; `detected`: the smallest of the limits; `default`: nothing bounds it. */
  readonly from: 'set' | 'detected' | 'default';
  readonly limits: readonly SlotLimit[];
  /** What a person should know, such as a setting above what the memory allows. */
  readonly warning?: string;
}
