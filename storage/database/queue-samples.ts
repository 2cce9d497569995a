import { sql } from 'kysely';
import { ACTIVITY_QUEUES } from '../../domain/capacity/activity-queues.ts';
import type { ActivityQueue, Slots } from '../../domain/capacity/slots.ts';
import type { QueueNow } from '../../domain/diagnosis/outlook.ts';
import type { Db } from './database.ts';
import { DEAD_AFTER } from './worker-slots.ts';

/** Looks are this far apart, in seconds: whoever looks first in each stretch writes for all. */
export const SAMPLE_SECONDS = 15;

const STRETCH = sql<Date>`date_bin(${sql.lit(`${SAMPLE_SECONDS} seconds`)}::interval, now(), timestamptz 'epoch')`;
const KEPT = sql`interval '30 days'`;
const QUEUES = sql`array[${sql.join(ACTIVITY_QUEUES)}]::text[]`;

/**
 * The moment that a look at the queues is to be written under; undefined where somebody has looked already, or where
 * nothing runs and no batch is open: then nothing is to be seen.
 */
export async function sampleDue(db: Db): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date }>`
    select ${STRETCH} as at
    where not exists (select from queue_samples where queue = ${ACTIVITY_QUEUES[0]} and at = ${STRETCH})
      and (exists (select from batches where ended_at is null)
        or exists (select from worker_slots where running > 0 and seen_at > now() - ${DEAD_AFTER}))`.execute(
    db,
  );
  return rows[0]?.at;
}

/** Writes a look, beside what the workers report; what was written before by another stays. Forgets what is old. */
export async function saveSample(db: Db, at: Date, backlog: Partial<Slots>): Promise<void> {
  const told = Object.entries(backlog) as [ActivityQueue, number][];
  if (told.length === 0) return;
  await sql`
    insert into queue_samples (queue, at, backlog, running, slots)
    select told.queue, ${at}::timestamptz, told.backlog, coalesce(sum(w.running), 0), coalesce(sum(w.slots), 0)
    from (values ${sql.join(told.map(([queue, count]) => sql`(${queue}::text, ${count}::int)`))}) as told(queue, backlog)
    left join worker_slots w on w.queue = told.queue and w.seen_at > now() - ${DEAD_AFTER}
    group by told.queue, told.backlog
    on conflict do nothing`.execute(db);
  // By queue: the index begins with it.
  await sql`delete from queue_samples where queue = any(${QUEUES}) and at < now() - ${KEPT}`.execute(db);
}

/**
 * What each kind of work does: slots and running as the workers report them, the backlog of the newest look (0 where
 * nobody has looked for a minute), and the share of the slots that worked over the last quarter of an hour.
 */
export async function queuesNow(db: Db): Promise<QueueNow[]> {
  const { rows } = await sql<QueueRow>`
    select q.queue, coalesce(newest.backlog, 0) as backlog,
           coalesce(live.running, 0) as running, coalesce(live.slots, 0) as slots,
           case when past.looks >= 2 then past.busy end as busy
    from unnest(${QUEUES}) with ordinality as q(queue, place)
    left join lateral (
      select s.backlog from queue_samples s
      where s.queue = q.queue and s.at > now() - interval '1 minute'
      order by s.at desc limit 1) newest on true
    left join lateral (
      select sum(w.running)::int as running, sum(w.slots)::int as slots from worker_slots w
      where w.queue = q.queue and w.seen_at > now() - ${DEAD_AFTER}) live on true
    left join lateral (
      select count(*) as looks, avg(least(1, s.running::float8 / s.slots)) as busy from queue_samples s
      where s.queue = q.queue and s.slots > 0 and s.at > now() - interval '15 minutes') past on true
    order by q.place`.execute(db);
  return rows.map(({ queue, backlog, running, slots, busy }) => ({
    queue,
    backlog,
    running,
    slots,
    busyShare: busy ?? undefined,
  }));
}

interface QueueRow {
  readonly queue: ActivityQueue;
  readonly backlog: number;
  readonly running: number;
  readonly slots: number;
  readonly busy: number | null;
}

/** The fullest moment of a queue, as it was looked at every quarter of a minute. */
export interface QueuePeak {
  readonly queue: ActivityQueue;
  readonly peakBacklog: number;
  readonly peakRunning: number;
  /** Of the longest backlog; where nothing ever waited, of the most that ran. */
  readonly at: Date;
}

/** The peaks of every queue that had anything in it between two moments, in the order of a video's way. */
export async function queuePeaks(db: Db, since: Date, until: Date): Promise<QueuePeak[]> {
  const { rows } = await sql<QueuePeak>`
    select queue, max(backlog) as "peakBacklog", max(running) as "peakRunning",
           (array_agg(at order by backlog desc, running desc, at))[1] as at
    from queue_samples
    where queue = any(${QUEUES}) and at between ${since} and ${until}
    group by queue
    having max(backlog) > 0 or max(running) > 0
    order by array_position(${QUEUES}, queue)`.execute(db);
  return rows;
}
