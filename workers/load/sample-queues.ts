import { setTimeout as delay } from 'node:timers/promises';
import type { Slots } from '../../domain/capacity/slots.ts';
import type { Db } from '../../storage/database/database.ts';
import { SAMPLE_SECONDS, sampleDue, saveSample } from '../../storage/database/queue-samples.ts';

export interface SampleQueues {
  readonly db: Db;
  /** What waits in each queue. */
  readonly backlogs: () => Promise<Slots>;
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
  /** Between two looks, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Writes how full the queues are, until the signal. Of several workers that do, the first in each stretch asks the
 * server; where nothing runs and no batch is open, nobody does. What fails is logged once, and tried again.
 */
export async function sampleQueues({
  db,
  backlogs,
  warn,
  signal,
  everyMs = SAMPLE_SECONDS * 1000,
}: SampleQueues): Promise<void> {
  let isAway = false;
  while (!signal.aborted) {
    try {
      const at = await sampleDue(db);
      if (at !== undefined) await saveSample(db, at, await backlogs());
      if (isAway) warn('The queues can be looked at again.');
      isAway = false;
    } catch (error) {
      if (!isAway) warn(`The queues cannot be looked at: ${(error as Error).message}`);
      isAway = true;
    }
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
