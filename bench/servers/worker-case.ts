import type { Slots } from '../../domain/capacity/slots.ts';

/** What a worker process with stages that do nothing has to know. */
export interface WorkerCase {
  readonly segments: number;
  readonly slots: Slots;
}

/** How it learns of it: its environment is what the supervisor gives it, which is the bench's own. */
export const CASE_VARIABLE = 'BENCH_WORKER_CASE';
