import { sql } from 'kysely';
import type { ActivityQueue, SlotLimit, Slots } from '../../domain/capacity/slots.ts';
import type { Db } from './database.ts';

/** How one queue of a running worker stands. */
export interface QueueReport {
  readonly queue: ActivityQueue;
  /** In force. */
  readonly slots: number;
  /** As the worker chose them when it started. */
  readonly chosen: number;
  /** What a person tuned, as far as the worker knows. */
  readonly tuned?: number;
  readonly running: number;
  /** All that the chosen ones came from. */
  readonly limits?: readonly SlotLimit[];
  /** Why `slots` are not the chosen ones. */
  readonly reason?: string;
}

export interface WorkerName {
  /** `<host>/<process id>`. */
  readonly worker: string;
  readonly host: string;
}

export interface SeenQueue extends QueueReport, WorkerName {
  readonly seenAt: Date;
}

/** A worker reports every few seconds: one that has not for so long has died, or cannot reach the database. */
export const DEAD_AFTER = sql`interval '20 seconds'`;
const FORGOTTEN_AFTER = sql`interval '1 hour'`;

/** Writes how a worker's queues stand, and forgets workers that have been dead for long. */
export async function reportSlots(
  db: Db,
  { worker, host }: WorkerName,
  queues: readonly QueueReport[],
): Promise<void> {
  if (queues.length === 0) return;
  await db
    .insertInto('worker_slots')
    .values(
      queues.map(({ tuned = null, reason = null, limits = [], ...queue }) => ({
        ...{ worker, host, ...queue, tuned, reason },
        limits: JSON.stringify(limits),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['worker', 'queue']).doUpdateSet((row) => ({
        slots: row.ref('excluded.slots'),
        chosen: row.ref('excluded.chosen'),
        tuned: row.ref('excluded.tuned'),
        running: row.ref('excluded.running'),
        reason: row.ref('excluded.reason'),
        limits: row.ref('excluded.limits'),
        seen_at: sql<Date>`now()`,
      })),
    )
    .execute();
  await db
    .deleteFrom('worker_slots')
    .where((row) =>
      row.or([
        row('seen_at', '<', sql<Date>`now() - ${FORGOTTEN_AFTER}`),
        // Reported before the clock was set back: whoever lives reports again.
        row('seen_at', '>', sql<Date>`now() + ${DEAD_AFTER}`),
      ]),
    )
    .execute();
}

export async function removeWorker(db: Db, worker: string): Promise<void> {
  await db.deleteFrom('worker_slots').where('worker', '=', worker).execute();
}

/** The queues of all workers that run, by worker. */
export async function runningWorkers(db: Db): Promise<SeenQueue[]> {
  const rows = await db
    .selectFrom('worker_slots')
    .selectAll()
    .where('seen_at', '>', sql<Date>`now() - ${DEAD_AFTER}`)
    .orderBy('worker')
    .orderBy('queue')
    .execute();
  return rows.map(({ tuned, reason, seen_at, ...row }) => ({
    ...row,
    tuned: tuned ?? undefined,
    reason: reason ?? undefined,
    seenAt: seen_at,
  }));
}

/** Slots that a person tuned. */
export interface TunedSlots {
  /** '' for every machine without a row of its own. */
  readonly host: string;
  readonly queue: ActivityQueue;
  readonly slots: number;
}

export const listTunedSlots = (db: Db): Promise<TunedSlots[]> =>
  db.selectFrom('tuned_slots').select(['host', 'queue', 'slots']).orderBy('host').orderBy('queue').execute();

/** What holds for one machine: what was said of it, else what was said of all. */
export function tunedFor(host: string, tuned: readonly TunedSlots[]): Partial<Slots> {
  const of = (name: string) =>
    Object.fromEntries(tuned.filter((row) => row.host === name).map(({ queue, slots }) => [queue, slots]));
  return { ...of(''), ...of(host) };
}

/**
 * Sets slots, all or none.
 *
 * @param host '' for every machine: what was said of single ones for these queues no longer holds then.
 */
export async function tuneSlots(db: Db, host: string, slots: Partial<Slots>): Promise<void> {
  const rows = Object.entries(slots).map(([queue, count]) => ({
    host,
    queue: queue as ActivityQueue,
    slots: count,
  }));
  if (rows.length === 0) return;
  await db.transaction().execute(async (trx) => {
    const queues = rows.map(({ queue }) => queue);
    if (host === '') await trx.deleteFrom('tuned_slots').where('queue', 'in', queues).execute();
    await trx
      .insertInto('tuned_slots')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['host', 'queue']).doUpdateSet((row) => ({
          slots: row.ref('excluded.slots'),
          set_at: sql<Date>`now()`,
        })),
      )
      .execute();
  });
}

/**
 * Takes back what was tuned.
 *
 * @param of default: of every machine, and all queues.
 */
export async function untuneSlots(
  db: Db,
  { host, queues }: { readonly host?: string; readonly queues?: readonly ActivityQueue[] } = {},
): Promise<void> {
  await db
    .deleteFrom('tuned_slots')
    .$if(host !== undefined, (query) => query.where('host', '=', host!))
    .$if(queues !== undefined, (query) => query.where('queue', 'in', queues!))
    .execute();
}
