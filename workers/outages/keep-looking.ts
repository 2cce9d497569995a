import { setTimeout as delay } from 'node:timers/promises';
import { lookAtOvertaken } from '../../activities/stage/outages.ts';
import { type Guarded, lookAtDisks } from '../../activities/turns/disk-guard.ts';

export interface KeepLooking {
  readonly context: Guarded;
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
  /** Between two looks, in milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 30_000;

/**
 * Looks at what no stage looks at by itself, until the signal: disks that become low while nobody asks for a turn, and
 * outages that are over though whoever met them does not work any more. What fails is logged once.
 */
export async function keepLooking({ context, warn, signal, everyMs = EVERY_MS }: KeepLooking): Promise<void> {
  let isAway = false;
  while (!signal.aborted) {
    try {
      await lookAtDisks(context);
      await lookAtOvertaken(context);
      isAway = false;
    } catch (error) {
      if (!isAway) warn(`Nobody looks for low disks and outages: ${(error as Error).message}`);
      isAway = true;
    }
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
