import { setTimeout as delay } from 'node:timers/promises';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import type { Db } from '../../storage/database/database.ts';
import {
  listTunedSlots,
  runningWorkers,
  type SeenQueue,
  tunedFor,
} from '../../storage/database/worker-slots.ts';

/** What became of a change. */
export interface Taken {
  /** Queues of running workers that it concerns. */
  readonly concerned: readonly SeenQueue[];
  /** Those of them that have not taken note of it. */
  readonly silent: readonly SeenQueue[];
}

export interface Change {
  readonly queues: readonly ActivityQueue[];
  /** Undefined: of every machine. */
  readonly host?: string;
}

const LOOK_EVERY_MS = 200;

/** Waits until every running worker that a change concerns has taken note of it, up to a limit. */
export async function awaitWorkers(
  db: Db,
  change: Change,
  { withinMs, signal }: { readonly withinMs: number; readonly signal?: AbortSignal },
): Promise<Taken> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const taken = await takenNote(db, change);
    if (taken.silent.length === 0 || Date.now() >= giveUpAt) return taken;
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function takenNote(db: Db, { queues, host }: Change): Promise<Taken> {
  const [running, tuned] = await Promise.all([runningWorkers(db), listTunedSlots(db)]);
  const concerned = running.filter(
    (row) => queues.includes(row.queue) && (host === undefined || row.host === host),
  );
  return { concerned, silent: concerned.filter((row) => tunedFor(row.host, tuned)[row.queue] !== row.tuned) };
}
