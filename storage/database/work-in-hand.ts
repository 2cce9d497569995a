import { sql } from 'kysely';
import type { Buffered } from '../../domain/pacing/full-buffer.ts';
import type { Db } from './database.ts';

/** Where the downloads of all open batches together stand. */
export interface WorkInHand extends Buffered {
  /** Videos still to be downloaded. */
  readonly remaining: number;
  /** When a batch was last started; undefined when none is open. */
  readonly newestBatchStartedAt: Date | undefined;
}

/**
 * Counts over all open batches; a video that two of them list counts once. Waiting downloaded is what was
 * downloaded since its batch was started: a batch that works on audio or words of long ago fills no buffer. What
 * was downloaded before, under whatever settings, is not still to be downloaded. Audio counts until the speakers
 * were told apart, after which it is deleted; local files are linked and take no room.
 */
export async function workInHand(db: Db): Promise<WorkInHand> {
  const { rows } = await sql<{
    waiting: number;
    audio_bytes: number;
    remaining: number;
    processing: number | null;
    newest: Date | null;
  }>`
    with open_batches as (
      select b.name, b.started_at, (s.settings->'batch'->>'concurrentVideos')::int as concurrent
      from batches b join settings s on s.hash = b.settings_hash
      where b.ended_at is null
    ), open_videos as (
      select v.video_id, min(b.started_at) as started_at
      from batch_videos v join open_batches b on b.name = v.batch
      where v.outcome is null
      group by v.video_id
    ), fetched as (
      select distinct on (video_id) video_id, ended_at as at, (result->>'sizeBytes')::bigint as bytes
      from stage_runs
      where stage = 'download' and status = 'completed'
      order by video_id, ended_at desc
    )
    select
      count(*) filter (where fetched.at >= open_videos.started_at) as waiting,
      coalesce(sum(fetched.bytes) filter (
        where fetched.at >= open_videos.started_at and videos.kind <> 'file' and not exists (
          select from stage_runs heard
          where heard.video_id = open_videos.video_id and heard.stage = 'identify'
            and heard.status = 'completed' and heard.ended_at >= fetched.at
        )
      ), 0)::bigint as audio_bytes,
      count(*) filter (where fetched.at is null and videos.kind <> 'file') as remaining,
      (select max(concurrent) from open_batches) as processing,
      (select max(started_at) from open_batches) as newest
    from open_videos
    join videos on videos.id = open_videos.video_id
    left join fetched on fetched.video_id = open_videos.video_id`.execute(db);
  const { waiting, audio_bytes: audioBytes, remaining, processing, newest } = rows[0]!;
  return {
    depth: Math.max(0, waiting - (processing ?? 0)),
    audioBytes,
    remaining,
    newestBatchStartedAt: newest ?? undefined,
  };
}

/** Turns of each identity since a moment, those aside in which nothing was asked of a site. */
export async function turnsSince(db: Db, since: Date): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('leases')
    .select(['account', sql<number>`count(*)`.as('turns')])
    .where('granted_at', '>=', since)
    .where(sql<boolean>`end_kind is distinct from 'not-used'`)
    .groupBy('account')
    .execute();
  return new Map(rows.map((row) => [row.account, row.turns]));
}
