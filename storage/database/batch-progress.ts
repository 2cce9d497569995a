import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { Stage } from '../../domain/stages.ts';
import type { EndedGroup, OpenGroup } from '../../domain/statistics/stage-table.ts';
import type { Db } from './database.ts';

/** The newest attempt at each unsettled video of a batch since it was last started; null columns: none yet. */
export const LAST_ATTEMPTS = (batch: BatchName) => sql`
  select b.video_id, b.position, r.*
  from batch_videos b
  join batches on batches.name = b.batch
  left join lateral (
    select r.stage, r.status, r.fault, r.reason, r.detail, r.started_at, r.config_hash
    from stage_runs r
    where r.video_id = b.video_id and r.started_at >= batches.started_at
    order by r.started_at desc, r.id desc limit 1) r on true
  where b.batch = ${batch} and b.outcome is null`;

/** Unsettled videos, grouped by where they are: a few rows, however many videos there are. */
export async function openGroups(db: Db, batch: BatchName): Promise<OpenGroup[]> {
  const { rows } = await sql<OpenGroup>`
    with last as (${LAST_ATTEMPTS(batch)})
    select stage, status, fault, case when fault = 'system' then reason end as part,
           min(detail) filter (where fault = 'system') as detail, count(*)::int as videos
    from last
    group by stage, status, fault, case when fault = 'system' then reason end`.execute(db);
  return rows;
}

export interface SettledGroup extends EndedGroup {
  /** Of them, those of the last hour. */
  readonly lastHour: number;
}

/** Settled videos, grouped by how they ended and where they failed. */
export async function settledGroups(db: Db, batch: BatchName): Promise<SettledGroup[]> {
  const { rows } = await sql<SettledGroup>`
    select outcome, case when outcome = 'failed' then outcome_detail->>'stage' end as stage,
           count(*)::int as videos,
           count(*) filter (where settled_at > now() - interval '1 hour')::int as "lastHour"
    from batch_videos
    where batch = ${batch} and outcome is not null
    group by outcome, 2`.execute(db);
  return rows;
}

/** How often a stage was completed for a batch since it was last started, whatever the outcome of its videos. */
export interface StageCompletions {
  readonly stage: Stage;
  readonly runs: number;
  readonly lastHour: number;
  /** Of the run in the middle. */
  readonly medianSeconds: number;
}

export async function stageCompletions(db: Db, batch: BatchName): Promise<StageCompletions[]> {
  const { rows } = await sql<StageCompletions>`
    select r.stage, count(*)::int as runs,
           count(*) filter (where r.ended_at > now() - interval '1 hour')::int as "lastHour",
           percentile_cont(0.5) within group (order by extract(epoch from r.ended_at - r.started_at)::float8)
             as "medianSeconds"
    from batch_videos b
    join batches on batches.name = b.batch
    join stage_runs r on r.video_id = b.video_id and r.started_at >= batches.started_at
    where b.batch = ${batch} and r.status = 'completed'
      and r.started_at <= coalesce(batches.ended_at, now())
    group by r.stage`.execute(db);
  return rows;
}

/** Whether a batch mines, by the settings it runs on. */
export async function batchMines(db: Db, batch: BatchName): Promise<boolean> {
  const { rows } = await sql<{ mining: string | null }>`
    select s.settings->>'mining' as mining
    from batches b join settings s on s.hash = b.settings_hash where b.name = ${batch}`.execute(db);
  return rows[0]?.mining !== 'off';
}

export type OutcomeCount = Readonly<Record<OutcomeKind | 'open', number>>;

export function countsOf(
  open: readonly Pick<OpenGroup, 'videos'>[],
  settled: readonly Pick<SettledGroup, 'outcome' | 'videos'>[],
): OutcomeCount {
  const counts = { stored: 0, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0, open: 0 };
  for (const { videos } of open) counts.open += videos;
  for (const { outcome, videos } of settled) counts[outcome] += videos;
  return counts;
}
