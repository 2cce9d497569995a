import { sql } from 'kysely';
import type { BatchControl } from '../../domain/batch-control.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { Db } from './database.ts';

/** A batch in a list: what two grouped queries tell of all of them. */
export interface BatchLine {
  readonly batch: string;
  readonly source: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly control: BatchControl;
  readonly controlSince: Date;
  readonly spent: number;
  readonly maxSpend: number | null;
  readonly counts: Readonly<Record<OutcomeKind | 'open', number>>;
  /** Videos of which a stage runs. */
  readonly inWork: number;
  /** Videos whose last attempt waits for a part that is down. */
  readonly waitForParts: number;
}

type Row = Omit<BatchLine, 'counts' | 'inWork' | 'waitForParts'> & {
  readonly outcomes: Readonly<Record<string, number>> | null;
};

/** All batches, newest first. */
export async function batchLines(db: Db): Promise<BatchLine[]> {
  const [{ rows }, work] = await Promise.all([
    sql<Row>`
      with ends as (
        select batch, coalesce(outcome, 'open') as outcome, count(*)::int as videos
        from batch_videos group by 1, 2),
      counted as (select batch, jsonb_object_agg(outcome, videos) as outcomes from ends group by batch)
      select b.name as batch, b.source, b.started_at as "startedAt", b.ended_at as "endedAt", b.control,
             b.control_since as "controlSince", b.spent::float8 as spent, b.max_spend as "maxSpend", c.outcomes
      from batches b left join counted c on c.batch = b.name
      order by b.started_at desc`.execute(db),
    workOfOpenBatches(db),
  ]);
  return rows.map(({ outcomes, ...row }) => ({
    ...row,
    counts: { ...NONE, ...outcomes },
    inWork: work.get(row.batch)?.inWork ?? 0,
    waitForParts: work.get(row.batch)?.waitForParts ?? 0,
  }));
}

const NONE = { stored: 0, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0, open: 0 };

interface Work {
  readonly batch: string;
  readonly inWork: number;
  readonly waitForParts: number;
}

/** Only what is in flight is looked at: by the rows that run, and by the last ones of those that failed. */
async function workOfOpenBatches(db: Db): Promise<ReadonlyMap<string, Work>> {
  const { rows } = await sql<Work>`
    select b.batch,
           count(*) filter (where r.status = 'running')::int as "inWork",
           count(*) filter (where r.status = 'failed' and r.fault = 'system')::int as "waitForParts"
    from batch_videos b
    join batches on batches.name = b.batch
    cross join lateral (
      select r.status, r.fault from stage_runs r
      where r.video_id = b.video_id and r.started_at >= batches.started_at
      order by r.started_at desc, r.id desc limit 1) r
    where batches.ended_at is null and b.outcome is null
    group by b.batch`.execute(db);
  return new Map(rows.map((row) => [row.batch, row]));
}
