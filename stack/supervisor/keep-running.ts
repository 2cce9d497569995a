import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningServer } from '../servers/running-server.ts';
import { countDeath, restartDelayMs } from './restart-delay.ts';

export interface Part<Running extends RunningServer> {
  /** Such as `PostgreSQL`. */
  readonly name: string;
  readonly start: (signal: AbortSignal) => Promise<Running>;
  /** Told of every death and of every restart. */
  readonly report: (message: string) => void;
  /** Pause before the n-th restart in a row; default 1 s, doubling up to 60 s. */
  readonly delayMs?: (deathsInARow: number) => number;
}

export interface KeptRunning<Running extends RunningServer> {
  /** As it ran first. */
  readonly first: Running;
  /** No more restarts; ends it in order. */
  stop(): Promise<void>;
}

/**
 * Starts a part and starts it again whenever it dies, with growing pauses.
 *
 * @throws what the first start throws; later failures are reported and tried again.
 */
export async function keepRunning<Running extends RunningServer>(
  part: Part<Running>,
): Promise<KeptRunning<Running>> {
  const stopping = new AbortController();
  const first = await part.start(stopping.signal);
  let current: RunningServer = first;
  const over = follow();
  return {
    first,
    async stop() {
      stopping.abort();
      await current.stop();
      await over;
    },
  };

  async function follow(): Promise<void> {
    let deaths = 0;
    let startedAt = performance.now();
    let reason = await current.exited;
    while (!stopping.signal.aborted) {
      deaths = countDeath(deaths, performance.now() - startedAt);
      const delayMs = (part.delayMs ?? restartDelayMs)(deaths);
      part.report(`${part.name} stopped: ${reason}. Starting it again in ${delayMs / 1000} s`);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      startedAt = performance.now();
      reason = await runOnce();
    }
  }

  /** Until it ends: the reason. */
  async function runOnce(): Promise<string> {
    try {
      current = await part.start(stopping.signal);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    if (stopping.signal.aborted) await current.stop();
    else part.report(`${part.name} runs again`);
    return current.exited;
  }
}
