import type { Exchange, SidecarRequest } from './exchange.ts';
import { closedFault } from './sidecar-fault.ts';
import {
  type ReadySidecar,
  type SidecarProcess,
  type SidecarProgram,
  startSidecarProcess,
} from './sidecar-process.ts';

export interface SidecarOptions<Ready> extends SidecarProgram<Ready> {
  /**
   * Processes side by side, one request each. Default 1. A function is asked each time: those beyond a number that fell
   * leave when they have nothing to do.
   */
  readonly processes?: number | (() => number);
  /** A process is replaced after so many requests, against memory that libraries never give back. Default 500. */
  readonly requestsPerProcess?: number;
}

/**
 * A long-lived child program behind a queue. It starts with the first request and again after it died: a crash
 * fails the request it was at, as a `system` fault, and no other.
 */
export interface JsonLinesSidecar<Ready> {
  /** What a running process said of itself; starts one where none runs. */
  ready(): Promise<ReadySidecar<Ready>>;
  /** Throws StageError, or the signal's reason on abort. */
  request<Event, Result>(request: SidecarRequest<Event, Result>): Promise<Result>;
  /** Has every process replaced before its next request. */
  renew(): void;
  /** Lets idle processes leave and kills those at work. */
  close(): Promise<void>;
}

interface Slot<Ready> {
  /** What it is at; undefined when idle. Never rejects. */
  work?: Promise<void>;
  process?: SidecarProcess<Ready>;
}

interface Job<Ready> {
  readonly wanted: () => boolean;
  /** Resolves when the process is free again. */
  readonly run: (process: SidecarProcess<Ready>) => Promise<void>;
  readonly fail: (error: unknown) => void;
}

export const createJsonLinesSidecar = <Ready>(options: SidecarOptions<Ready>): JsonLinesSidecar<Ready> => {
  const { name, processes = 1, requestsPerProcess = 500 } = options;
  const most = typeof processes === 'number' ? () => processes : processes;
  const slots = new Set<Slot<Ready>>();
  const stale = new WeakSet<SidecarProcess<Ready>>();
  const closing = new AbortController();
  let queue: Job<Ready>[] = [];

  const isFit = (process: SidecarProcess<Ready> | undefined): boolean =>
    process?.alive() === true && process.served() < requestsPerProcess && !stale.has(process);

  const processOf = async (slot: Slot<Ready>): Promise<SidecarProcess<Ready>> => {
    if (slot.process !== undefined && isFit(slot.process)) return slot.process;
    await slot.process?.end();
    slot.process = await startSidecarProcess(options, closing.signal);
    return slot.process;
  };

  const doJob = async (slot: Slot<Ready>, job: Job<Ready>): Promise<void> => {
    try {
      const process = await processOf(slot);
      if (job.wanted()) await job.run(process);
    } catch (error) {
      job.fail(error);
    }
    slot.work = undefined;
    pump();
  };

  const leave = async (slot: Slot<Ready>): Promise<void> => {
    await slot.process?.end();
    slots.delete(slot);
    pump();
  };

  const idle = (): Slot<Ready>[] => [...slots].filter((slot) => slot.work === undefined);

  const dismissSurplus = (): void => {
    for (const slot of idle().slice(0, Math.max(0, slots.size - most()))) slot.work = leave(slot);
  };

  /** One whose process runs, else one without, else another one where there may be more. */
  const slotForJob = (): Slot<Ready> | undefined => {
    const found = idle().find((candidate) => isFit(candidate.process)) ?? idle()[0];
    if (found !== undefined || slots.size >= most()) return found;
    const another: Slot<Ready> = {};
    slots.add(another);
    return another;
  };

  const pump = (): void => {
    dismissSurplus();
    if (queue.length === 0) return;
    const slot = slotForJob();
    const job = slot && queue.shift();
    if (slot === undefined || job === undefined) return;
    slot.work = doJob(slot, job);
    pump();
  };

  const enqueue = async <Result>(
    signal: AbortSignal | undefined,
    start: (process: SidecarProcess<Ready>) => Exchange<Result>,
  ): Promise<Result> => {
    signal?.throwIfAborted();
    if (closing.signal.aborted) throw closedFault(name);
    let leaveQueue = (): void => {};
    return new Promise<Result>((resolve, reject) => {
      const job: Job<Ready> = {
        wanted: () => signal?.aborted !== true,
        run: (process) => {
          const { outcome, free } = start(process);
          outcome.then(resolve, reject);
          return free;
        },
        fail: reject,
      };
      leaveQueue = () => {
        queue = queue.filter((waiting) => waiting !== job);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leaveQueue, { once: true });
      queue.push(job);
      pump();
    }).finally(() => signal?.removeEventListener('abort', leaveQueue));
  };

  return {
    ready: async () => {
      const running = [...slots].find((slot) => isFit(slot.process))?.process;
      if (running !== undefined) return running.ready;
      return enqueue(undefined, ({ ready }) => ({
        outcome: Promise.resolve(ready),
        free: Promise.resolve(),
      }));
    },
    request: (request) => enqueue(request.signal, (process) => process.exchange(request)),
    renew: () => {
      for (const { process } of slots) if (process !== undefined) stale.add(process);
    },
    close: async () => {
      closing.abort();
      for (const job of queue.splice(0)) job.fail(closedFault(name));
      await Promise.all(
        [...slots].map(async (slot) => {
          if (slot.work !== undefined) slot.process?.kill();
          await slot.work;
          await slot.process?.end();
        }),
      );
    },
  };
};
