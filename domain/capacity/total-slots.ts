import type { ActivityQueue, Slots } from './slots.ts';

/** A queue of one running worker. */
export interface QueueOfWorker {
  readonly queue: ActivityQueue;
  readonly chosen: number;
  readonly tuned?: number | undefined;
}

/**
 * The slots of all running workers together, as chosen or tuned: what the guard took back for the moment comes again.
 * A queue that no worker serves has those of this machine, where one is likely to be started.
 */
export function totalSlots(here: Slots, running: readonly QueueOfWorker[]): Slots {
  const served = new Map<ActivityQueue, number>();
  for (const { queue, chosen, tuned } of running)
    served.set(queue, (served.get(queue) ?? 0) + (tuned ?? chosen));
  return { ...here, ...Object.fromEntries(served) };
}
