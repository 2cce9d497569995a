import { sql } from 'kysely';
import type { BatchControl } from '../../domain/batch-control.ts';
import type { EndedSince } from '../../domain/diagnosis/pace.ts';
import type { BatchName } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/** A batch in numbers. Hours of audio; videos of unknown length count as the others on the average. */
export interface BatchTotals {
  readonly control: BatchControl;
  readonly open: { readonly videos: number; readonly hours: number; readonly remote: number };
  /** Of one video; 1 where no length is known. */
  readonly meanHours: number;
  /** Since it was started, or goes on after a pause. */
  readonly goingSeconds: number;
  readonly lastHour: EndedSince;
  readonly lastHours: EndedSince;
}

/** So many hours tell the pace of a slow batch, and forget what was. */
const HOURS = 3;

/** Ends count that somebody worked for: not what was left out as it was listed. */
export async function batchTotals(db: Db, batch: BatchName): Promise<BatchTotals> {
  const { rows } = await sql<TotalsRow>`
    with b as (
      select control, started_at,
             case when control = 'go' then greatest(started_at, control_since) else started_at end as since
      from batches where name = ${batch}),
    open as (
      select count(*) as videos, count(*) filter (where videos.kind <> 'file') as remote,
             count(nullif(duration_ms, 0)) as known, coalesce(sum(duration_ms), 0)::float8 / 3600000 as hours
      from batch_videos v join videos on videos.id = v.video_id
      where v.batch = ${batch} and v.outcome is null),
    ended as (
      select v.settled_at, nullif(videos.duration_ms, 0)::float8 / 3600000 as hours
      from batch_videos v join videos on videos.id = v.video_id
      where v.batch = ${batch} and v.outcome is not null
        and v.settled_at > (select greatest(since, now() - ${sql.lit(`${HOURS} hours`)}::interval) from b)
        and (v.outcome in ('stored', 'failed', 'parked', 'cancelled') or exists (
          select from stage_runs r where r.video_id = v.video_id and r.started_at >= (select started_at from b)))),
    mean as (
      select coalesce((coalesce(sum(ended.hours), 0) + open.hours) / nullif(count(ended.hours) + open.known, 0), 1)::float8 as hours
      from open left join ended on true group by open.hours, open.known)
    select b.control, mean.hours as "meanHours", extract(epoch from now() - b.since)::float8 as "goingSeconds",
           open.videos as open, open.remote, open.hours + (open.videos - open.known) * mean.hours as "openHours",
           ${endedSince(1)} as "lastHour", ${endedSince(HOURS)} as "lastHours"
    from b cross join open cross join mean`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error(`There is no batch ${batch}.`);
  const { control, meanHours, goingSeconds, lastHour, lastHours } = row;
  const open = { videos: row.open, hours: row.openHours, remote: row.remote };
  return { control, open, meanHours, goingSeconds, lastHour, lastHours };
}

interface TotalsRow
  extends Pick<BatchTotals, 'control' | 'meanHours' | 'goingSeconds' | 'lastHour' | 'lastHours'> {
  readonly open: number;
  readonly remote: number;
  readonly openHours: number;
}

const endedSince = (hours: number) => {
  const begin = sql`greatest(b.since, now() - ${sql.lit(`${hours} hours`)}::interval)`;
  return sql`(
    select jsonb_build_object(
      'videos', count(*), 'hours', coalesce(sum(coalesce(ended.hours, mean.hours)), 0),
      'seconds', extract(epoch from now() - ${begin})::float8,
      'sinceFirstSeconds', coalesce(extract(epoch from now() - min(settled_at)), 0)::float8)
    from ended where settled_at > ${begin})`;
};
