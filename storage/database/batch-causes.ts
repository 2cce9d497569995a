import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import type { Db } from './database.ts';

/** Videos that did not end well, or need a look, for one reason. */
export interface Cause {
  readonly outcome: OutcomeKind;
  /** `warning` where they are stored. */
  readonly reason: string;
  readonly count: number;
  /** In the words of the first of them. */
  readonly detail: string;
  /** The first of them, in the order of the batch. */
  readonly videoIds: readonly string[];
}

/** What a stored video is grouped under that a person should look at. */
const WARNING = 'warning';

const SHOWN = sql`batch_videos.outcome is not null and batch_videos.outcome <> 'cancelled'
  and batch_videos.outcome_detail->>'detail' is not null`;

const REASON = sql`case when batch_videos.outcome = 'stored' then ${sql.lit(WARNING)}
  else batch_videos.outcome_detail->>'reason' end`;

/**
 * Causes, the most frequent first: one row for each, with the ids of a few.
 *
 * @param ids how many of each are named.
 */
export async function causesOf(db: Db, batch: BatchName, ids = 3): Promise<Cause[]> {
  const { rows } = await sql<Cause>`
    with groups as (
      select outcome, ${REASON} as reason, count(*)::int as count, min(position) as first,
             (array_agg(video_id order by position))[1:${sql.lit(ids)}] as "videoIds"
      from batch_videos
      where batch = ${batch} and ${SHOWN}
      group by outcome, 2)
    select g.outcome, g.reason, g.count, b.outcome_detail->>'detail' as detail, g."videoIds"
    from groups g
    join batch_videos b on b.batch = ${batch} and b.position = g.first
    order by g.count desc, g.first`.execute(db);
  return rows;
}

/** One video that did not end well, with its own words. */
export interface EndedBadly {
  readonly videoId: string;
  readonly title: string | null;
  readonly outcome: OutcomeKind;
  readonly reason: string;
  readonly stage: string | null;
  readonly detail: string;
  readonly settledAt: Date;
  /** Attempts at the stage it failed in, in its last run. */
  readonly attempts: number;
}

/** The single videos behind the causes, in the order of the batch. */
export async function endedBadly(db: Db, batch: BatchName, limit: number): Promise<EndedBadly[]> {
  const { rows } = await sql<EndedBadly>`
    select video_id as "videoId", title, outcome, ${REASON} as reason, outcome_detail->>'stage' as stage,
           outcome_detail->>'detail' as detail, settled_at as "settledAt",
           (select count(*)::int from stage_runs r
            where r.video_id = batch_videos.video_id and r.stage = batch_videos.outcome_detail->>'stage'
              and r.status = 'failed' and r.run_id = (
                select run_id from stage_runs l where l.video_id = batch_videos.video_id
                order by l.started_at desc, l.id desc limit 1)) as attempts
    from batch_videos
    join videos on videos.id = video_id
    where batch = ${batch} and ${SHOWN}
    order by position
    limit ${limit}`.execute(db);
  return rows;
}
