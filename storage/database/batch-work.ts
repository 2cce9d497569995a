import { sql } from 'kysely';
import type { ActivityQueue } from '../../domain/capacity/slots.ts';
import type { BatchName } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import { QUEUE_OF_WORK } from '../../domain/schedule/pieces.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Db } from './database.ts';
import { WORK_OF } from './measured-stages.ts';

/** What was done for a video since its batch was last started. */
export interface WorkOnVideo {
  readonly videoId: string;
  /** Undefined: it has none yet. */
  readonly outcome: OutcomeKind | undefined;
  /** Undefined: nobody knows yet. */
  readonly hours: number | undefined;
  /** Of slots, by queue; what failed counts too. */
  readonly seconds: Partial<Record<ActivityQueue, number>>;
  /** At accounts. */
  readonly turns: number;
}

/** So many of the newest ends say enough, and soon follow a change of machine or model. */
const NEWEST_ENDED = 300;
/** In flight are the first in the list; a window holds no more. */
const MOST_IN_FLIGHT = 2000;

/** The work of a stage's row is all in its queue; mining's rows lie over their segments, which hold the slots. */
const STAGE_QUEUES = sql.join(
  Object.entries(WORK_OF).map(([stage, work]) => sql`(${stage}::text, ${QUEUE_OF_WORK[work]}::text)`),
);
const MINE: Stage = 'mine';

/**
 * What was done for the newest videos of a batch that ended, and for those that are in flight. Videos that were shared
 * with another batch, or left out when they were listed, are not among them; nor are open ones for which nothing was done.
 */
export async function workOnVideos(db: Db, batch: BatchName): Promise<WorkOnVideo[]> {
  const { rows } = await sql<WorkRow>`
    with b as (select name, started_at from batches where name = ${batch}),
    ended as (
      select v.video_id, v.outcome from batch_videos v, b
      where v.batch = b.name and v.outcome is not null and not v.shared and v.settled_at > b.started_at
        and (v.outcome in ('stored', 'failed') or exists (
          select from stage_runs r where r.video_id = v.video_id and r.started_at >= b.started_at))
      order by v.settled_at desc limit ${NEWEST_ENDED}),
    open as (
      select v.video_id, v.outcome from batch_videos v, b
      where v.batch = b.name and v.outcome is null
      order by v.position limit ${MOST_IN_FLIGHT}),
    looked as (select * from ended union all select * from open),
    work as (
      select l.video_id, q.queue, extract(epoch from coalesce(r.ended_at, now()) - r.started_at)::float8 as seconds
      from looked l cross join b
      join stage_runs r on r.video_id = l.video_id and r.started_at >= b.started_at and r.status <> 'abandoned'
      join (values ${STAGE_QUEUES}) as q(stage, queue) on q.stage = r.stage
      union all
      select l.video_id, ${QUEUE_OF_WORK.segment}, coalesce((r.metrics->>'latencyMs')::float8, 0) / 1000
      from looked l cross join b
      join stage_runs r on r.video_id = l.video_id and r.started_at >= b.started_at
      where r.stage = ${MINE} and r.status = 'completed'
      union all
      select o.video_id, ${QUEUE_OF_WORK.segment}, f.latency_ms::float8 / 1000
      from open o cross join b
      join stage_runs r on r.video_id = o.video_id and r.started_at >= b.started_at
      join segments s on s.video_id = o.video_id
      join findings f on f.segment_id = s.id and f.config_hash = r.config_hash and f.status = 'completed'
      where r.stage = ${MINE} and r.status = 'running'
      union all
      select l.video_id, ${QUEUE_OF_WORK.link}, c.latency_ms::float8 / 1000
      from looked l cross join b
      join model_calls c on c.video_id = l.video_id and c.stage = 'link' and c.started_at >= b.started_at
      where c.status = 'answered'),
    by_queue as (
      select video_id, jsonb_object_agg(queue, seconds) as seconds
      from (select video_id, queue, sum(seconds) as seconds from work group by video_id, queue) summed
      group by video_id),
    turns as (
      select l.video_id, count(*) as turns
      from looked l cross join b
      join leases on leases.video_id = l.video_id and leases.granted_at >= b.started_at
      where leases.purpose = 'download' and leases.kind <> 'open-host' and leases.end_kind is distinct from 'not-used'
      group by l.video_id)
    select l.video_id as "videoId", l.outcome, v.duration_ms as "durationMs",
           coalesce(q.seconds, '{}') as seconds, coalesce(t.turns, 0) as turns
    from looked l join videos v on v.id = l.video_id
    left join by_queue q on q.video_id = l.video_id
    left join turns t on t.video_id = l.video_id
    where l.outcome is not null or q.video_id is not null or t.video_id is not null`.execute(db);
  return rows.map(({ durationMs, outcome, ...row }) => ({
    ...row,
    outcome: outcome ?? undefined,
    hours: durationMs === null || durationMs <= 0 ? undefined : durationMs / HOUR_MS,
  }));
}

interface WorkRow {
  readonly videoId: string;
  readonly outcome: OutcomeKind | null;
  readonly durationMs: number | null;
  readonly seconds: Partial<Record<ActivityQueue, number>>;
  readonly turns: number;
}

const HOUR_MS = 3_600_000;
