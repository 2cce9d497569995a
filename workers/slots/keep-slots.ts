import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../../storage/database/database.ts';
import {
  listTunedSlots,
  removeWorker,
  reportSlots,
  tunedFor,
  type WorkerName,
} from '../../storage/database/worker-slots.ts';
import type { SlotsOfQueues } from './slots-of-queues.ts';

export interface KeepOptions extends WorkerName {
  readonly db: Db;
  readonly queues: SlotsOfQueues;
  readonly signal: AbortSignal;
  readonly warn: (line: string) => void;
  /** Between two looks at what is tuned, in milliseconds. */
  readonly everyMs?: number;
}

/** Two rows are read: no listener to keep alive, and nothing missed while the database was away. */
const EVERY_MS = 1_500;
const REPORT_EVERY_MS = 5_000;
const GOING_MS = 2_000;

/**
 * Follows what a person tunes, and reports how the queues stand, until the signal; then the worker's rows go. While the
 * database is away everything stays as it is.
 */
export async function keepSlots(options: KeepOptions): Promise<void> {
  const { db, worker, host, queues, signal, warn, everyMs = EVERY_MS } = options;
  let reported = { atMs: Number.NEGATIVE_INFINITY, news: '' };
  let isAway = false;
  while (!signal.aborted) {
    try {
      queues.tune(tunedFor(host, await listTunedSlots(db)));
      const report = queues.report();
      const news = JSON.stringify(report.map(({ running: _, ...rest }) => rest));
      if (news !== reported.news || performance.now() - reported.atMs >= REPORT_EVERY_MS) {
        await reportSlots(db, { worker, host }, report);
        reported = { atMs: performance.now(), news };
      }
      if (isAway) warn('Tuned slots can be read again.');
      isAway = false;
    } catch (error) {
      if (!isAway) warn(`Tuned slots cannot be read; those in force stay: ${(error as Error).message}`);
      isAway = true;
    }
    await delay(everyMs, undefined, { signal, ref: false }).catch(() => {});
  }
  // A database that hangs must not hold up the end: rows of the dead go out of date by themselves.
  await Promise.race([removeWorker(db, worker).catch(() => {}), delay(GOING_MS, undefined, { ref: false })]);
}
