import { setTimeout as delay } from 'node:timers/promises';
import { type Sweeping, sweepDownloadFolders } from '../../activities/download/sweep-folders.ts';

export interface KeepSwept {
  readonly context: Sweeping;
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
  /** Between two sweeps, in milliseconds. */
  readonly everyMs?: number;
}

const EVERY_MS = 10 * 60_000;

/**
 * Removes what downloads that nobody goes on with have left on this machine, until the signal. What fails is logged
 * once.
 */
export async function keepSwept({ context, warn, signal, everyMs = EVERY_MS }: KeepSwept): Promise<void> {
  let isAway = false;
  while (!signal.aborted) {
    try {
      await sweepDownloadFolders(context, signal);
      isAway = false;
    } catch (error) {
      if (!isAway && !signal.aborted)
        warn(
          `What downloads have left is not removed from ${context.workFolder}: ${(error as Error).message}`,
        );
      isAway = true;
    }
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
