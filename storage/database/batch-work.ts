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
    with since as (select started_at as at from batches where name = ${batch}),
    ended as (
      select v.video_id, v.outcome from batch_videos v
      where v.batch = ${batch} and v.outcome is not null and not v.shared and v.settled_at > (select at from since)
        and (v.outcome in ('stored', 'failed') or exists (
          select from stage_runs r where r.video_id = v.video_id and r.started_at >= (select at from since)))
      order by v.settled_at desc limit ${NEWEST_ENDED}),
    open as (
      select v.video_id, v.outcome from batch_videos v
      where v.batch = ${batch} and v.outcome is null
      order by v.position limit ${MOST_IN_FLIGHT}),
    looked as (select * from ended union all select * from open),
    runs as (
      select l.video_id, l.outcome, r.* from looked l
      cross join lateral (
        select r.stage, r.config_hash, r.status, r.metrics,
               extract(epoch from coalesce(r.ended_at, now()) - r.started_at)::float8 as seconds
        from stage_runs r
        where r.video_id = l.video_id and r.started_at >= (select at from since) and r.status <> 'abandoned'
        -- One look into the index for each video, however many there are in the table.
        offset 0) r),
    work as (
      select video_id, q.queue, seconds
      from runs join (values ${STAGE_QUEUES}) as q(stage, queue) on q.stage = runs.stage
      union all
      select video_id, ${QUEUE_OF_WORK.segment}, coalesce((metrics->>'latencyMs')::float8, 0) / 1000
      from runs where stage = ${MINE} and status = 'completed'
      union all
      select runs.video_id, ${QUEUE_OF_WORK.segment}, f.latency_ms::float8 / 1000
      from runs
      join segments s on s.video_id = runs.video_id
      join findings f on f.segment_id = s.id and f.config_hash = runs.config_hash and f.status = 'completed'
      where runs.stage = ${MINE} and runs.status = 'running' and runs.outcome is null
      union all
      select l.video_id, ${QUEUE_OF_WORK.link}, c.latency_ms::float8 / 1000
      from looked l cross join lateral (
        select latency_ms from model_calls c
        where c.video_id = l.video_id and c.stage = 'link' and c.started_at >= (select at from since)
          and c.status = 'answered'
        offset 0) c),
    by_queue as (
      select video_id, jsonb_object_agg(queue, seconds) as seconds
      from (select video_id, queue, sum(seconds) as seconds from work group by video_id, queue) summed
      group by video_id),
    turns as (
      select l.video_id, taken.turns
      from looked l cross join lateral (
        select count(*) as turns from leases
        where leases.video_id = l.video_id and leases.granted_at >= (select at from since)
          and leases.purpose = 'download' and leases.kind <> 'open-host'
          and leases.end_kind is distinct from 'not-used') taken
      where taken.turns > 0)
    select l.video_id as "videoId", l.outcome, coalesce(q.seconds, '{}') as seconds, coalesce(t.turns, 0) as turns,
           (select duration_ms from videos where id = l.video_id) as "durationMs"
    from looked l
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
