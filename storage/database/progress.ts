import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { Stage } from '../../domain/stages.ts';
import { LAST_ATTEMPTS } from './batch-progress.ts';
import type { Db } from './database.ts';

/** An unsettled video that something has happened to. */
export interface VideoInWork {
  readonly videoId: string;
  readonly title: string | null;
  readonly stage: Stage;
  readonly status: 'running' | 'completed' | 'failed' | 'abandoned';
  readonly startedAt: Date;
  /** Set when the last attempt failed and another one waits. */
  readonly fault: 'system' | 'identity' | 'video' | null;
  readonly reason: string | null;
  readonly detail: string | null;
  /** Segments mined and to mine; null outside the mine stage. */
  readonly mined: number | null;
  readonly segments: number | null;
}

/**
 * Where the unsettled videos of a batch are that something has happened to: their last stage run each, in the order of
 * the batch.
 *
 * @param limit so many of them at most.
 */
export async function videosInWork(db: Db, batch: BatchName, limit = 2000): Promise<VideoInWork[]> {
  const { rows } = await sql<VideoInWork>`
    with last as (
      ${LAST_ATTEMPTS(batch)}),
    shown as (select * from last where stage is not null order by position limit ${limit})
    select v.id as "videoId", v.title, r.stage, r.status, r.started_at as "startedAt",
           r.fault, r.reason, r.detail,
           case when r.stage = 'mine' then (
             select count(*) from findings f where f.config_hash = r.config_hash and f.status = 'completed'
               and f.segment_id in (select id from segments s where s.video_id = v.id)) end as mined,
           case when r.stage = 'mine' then (
             select (result->>'segments')::int from stage_runs g
             where g.video_id = v.id and g.stage = 'segment' and g.status = 'completed'
             order by g.id desc limit 1) end as segments
    from shown r
    join videos v on v.id = r.video_id
    order by r.position`.execute(db);
  return rows;
}

export interface SettledVideo {
  readonly videoId: string;
  readonly title: string | null;
  readonly outcome: Outcome;
  readonly settledAt: Date;
  readonly shared: boolean;
}

/** Settled videos of a batch in its order. */
export async function settledVideos(db: Db, batch: BatchName): Promise<SettledVideo[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('videos', 'videos.id', 'batch_videos.video_id')
    .select(['videos.id', 'videos.title', 'outcome_detail', 'settled_at', 'shared'])
    .where('batch', '=', batch)
    .where('outcome', 'is not', null)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    videoId: row.id,
    title: row.title,
    outcome: row.outcome_detail as Outcome,
    settledAt: row.settled_at as Date,
    shared: row.shared,
  }));
}

export interface StageRun {
  readonly stage: Stage;
  readonly status: 'running' | 'completed' | 'failed' | 'abandoned';
  /** Of the video's workflow: attempts are numbered within one. */
  readonly runId: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly worker: string;
  readonly fault: string | null;
  readonly reason: string | null;
  readonly detail: string | null;
}

/** Every attempt of every stage of a video, oldest first. */
export async function stageRunsOf(db: Db, videoId: string): Promise<StageRun[]> {
  return db
    .selectFrom('stage_runs')
    .select([
      'stage',
      'status',
      'run_id as runId',
      'started_at as startedAt',
      'ended_at as endedAt',
      'worker',
      'fault',
      'reason',
      'detail',
    ])
    .where('video_id', '=', videoId)
    .orderBy('id')
    .execute();
}

/** Seconds each stage of a video took, in its last completed run under the newest results. */
export async function stageSeconds(db: Db, videoId: string): Promise<Partial<Record<Stage, number>>> {
  const rows = await db
    .selectFrom('stage_runs')
    .distinctOn('stage')
    .select(['stage', sql<number>`extract(epoch from ended_at - started_at)::float8`.as('seconds')])
    .where('video_id', '=', videoId)
    .where('status', '=', 'completed')
    .orderBy('stage')
    .orderBy('id', 'desc')
    .execute();
  return Object.fromEntries(rows.map((row) => [row.stage, row.seconds]));
}

/** The batches that list a video, newest first, with their outcome for it. */
export async function batchesOf(
  db: Db,
  videoId: string,
): Promise<{ batch: string; outcome: Outcome | undefined }[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select(['batch', 'outcome_detail'])
    .where('video_id', '=', videoId)
    .orderBy('batches.started_at', 'desc')
    .execute();
  return rows.map((row) => ({ batch: row.batch, outcome: (row.outcome_detail ?? undefined) as Outcome }));
}
