import { sql } from 'kysely';
import { ALWAYS_REFUSED, REFUSAL_VERDICTS, type Refusal } from '../../domain/download/always-refused.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

/** What one word on a video is held against: YouTube, or the host it is fetched from. */
const siteOf = (video: string) =>
  sql`case ${sql.ref(`${video}.kind`)} when 'youtube' then 'youtube'
    else lower(substring(coalesce(${sql.ref(`${video}.media_url`)}, ${sql.ref(`${video}.url`)}) from '^[^:]+://(?:[^/@]*@)?([^/:?#]*)')) end`;

const isRefused = (lease: string) =>
  sql`${sql.ref(`${lease}.verdict`)} in (${sql.join([...REFUSAL_VERDICTS])})`;

/**
 * Refusals over a video that are over, oldest first, since it was last given to anybody or parked for them, whatever
 * runs its workflow had since; with how each account fared before at another video of that site.
 */
export async function refusalsOver(db: Db, videoId: VideoId): Promise<Refusal[]> {
  const { rows } = await sql<{ account: string; ended_at: Date; before: Refusal['before'] | null }>`
    select refusal.account, refusal.ended_at, other.before
    from leases refusal
    join videos video on video.id = refusal.video_id
    left join lateral (
      select case end_kind when 'success' then 'given' else 'refused' end as before
      from leases
      join videos beside on beside.id = leases.video_id
      where leases.account = refusal.account
        and leases.video_id <> refusal.video_id
        and leases.ended_at < refusal.ended_at
        and purpose = 'download'
        and (end_kind = 'success' or ${isRefused('leases')})
        and ${siteOf('beside')} = ${siteOf('video')}
      order by leases.ended_at desc
      limit 1
    ) other on true
    where refusal.video_id = ${videoId}
      and ${isRefused('refusal')}
      and refusal.granted_at > greatest(
        (select max(granted_at) from leases where video_id = ${videoId} and end_kind = 'success'),
        (select max(ended_at) from stage_runs
         where video_id = ${videoId} and stage = 'download' and reason = ${ALWAYS_REFUSED}),
        '-infinity'
      )
    order by refusal.ended_at`.execute(db);
  return rows.map(({ account, ended_at, before }) => ({
    account,
    atMs: ended_at.getTime(),
    before: before ?? undefined,
  }));
}

/** When the site of a video last gave anybody a video; undefined: never. */
export async function lastGivenAt(db: Db, videoId: VideoId): Promise<Date | undefined> {
  const { rows } = await sql<{ ended_at: Date }>`
    select leases.ended_at
    from leases
    join videos beside on beside.id = leases.video_id
    join videos video on video.id = ${videoId}
    where end_kind = 'success' and purpose = 'download' and ${siteOf('beside')} = ${siteOf('video')}
    order by leases.ended_at desc
    limit 1`.execute(db);
  return rows[0]?.ended_at;
}
