import { FULL } from '../overhead/overhead-case.ts';
import type { WorkerCase } from '../servers/worker-case.ts';

/** A batch that is run to its end, with a worker killed and the Temporal server restarted on the way. */
export interface ScaleCase extends WorkerCase {
  readonly videos: number;
  /** Videos in flight at most. */
  readonly window: number;
  /** A batch that takes longer is not waited for. */
  readonly limitSeconds: number;
}

export const scaleCase = (videos = 7000): ScaleCase => ({
  videos,
  segments: 10,
  // Few enough that something is left to be started when something is killed.
  window: Math.max(4, Math.min(100, Math.floor(videos / 5))),
  slots: FULL.slots,
  limitSeconds: 600 + videos * 2,
});

/** Shares of the videos that are settled when something is killed. */
export const KILL_WORKER_AT = 0.4;
export const KILL_TEMPORAL_AT = 0.6;
