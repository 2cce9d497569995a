import { setTimeout as delay } from 'node:timers/promises';
import type { Notice } from '../../activities/context.ts';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import { NOTHING_UNUSED, watchGpus } from '../../domain/diagnosis/unused-gpu.ts';
import type { Queue } from '../../domain/queues.ts';
import type { Db } from '../../storage/database/database.ts';
import { type MachineLoad, removeLoad, reportLoad } from '../../storage/database/machine-loads.ts';
import type { WorkerName } from '../../storage/database/worker-slots.ts';
import type { GpuWork } from './gpu-work.ts';

export interface KeepLoad extends WorkerName {
  readonly db: Db;
  /** What this worker serves. */
  readonly queues: readonly Queue[];
  readonly look: () => Promise<MachineLoad>;
  /** What is to run on the machine's GPU. */
  readonly gpuWork: readonly GpuWork[];
  /** Activities of a queue that run in this worker. */
  readonly running: (queue: ActivityQueue) => number;
  readonly notify: (notice: Notice) => Promise<void>;
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
  /** Between two looks, in milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;
const GOING_MS = 2_000;

/**
 * Writes what the machine does, until the signal; then the worker's row goes. Tells a person of work that leaves the
 * GPU unused, once until it is used. What fails is logged once, and nothing waits for it.
 */
export async function keepLoad(options: KeepLoad): Promise<void> {
  const { db, worker, host, queues, look, gpuWork, running, warn, signal, everyMs = EVERY_MS } = options;
  let watch = NOTHING_UNUSED;
  let isAway = false;
  while (!signal.aborted) {
    try {
      const load = await look();
      const work = gpuWork.map(({ queue, name }) => ({ name, running: running(queue) }));
      const seen = watchGpus(watch, { work, uses: load.gpus.map(({ use }) => use) });
      watch = seen.watch;
      for (const name of seen.news) void options.notify(unusedGpu(options, load, name));
      const findings = seen.unused.map((name) => `${name} runs and leaves the GPU unused`);
      await reportLoad(db, { worker, host }, queues, { ...load, findings });
      if (isAway) warn('What the machine does can be written again.');
      isAway = false;
    } catch (error) {
      if (!isAway) warn(`What the machine does cannot be written: ${(error as Error).message}`);
      isAway = true;
    }
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
  // A database that hangs must not hold up the end: rows of the dead go out of date by themselves.
  await Promise.race([removeLoad(db, worker).catch(() => {}), delay(GOING_MS, undefined, { ref: false })]);
}

function unusedGpu({ host, gpuWork }: KeepLoad, { gpus }: MachineLoad, name: string): Notice {
  const cards = gpus.map((gpu) => gpu.name).join(', ');
  return {
    event: 'gpu-unused',
    subject: host,
    reason: `${name} leaves the GPU unused`,
    detail: `${name} runs on ${host}, and its GPU (${cards}) has done nothing for a minute: it runs on the processor, many times slower, or waits.`,
    todo: gpuWork.find((work) => work.name === name)!.todo,
  };
}
