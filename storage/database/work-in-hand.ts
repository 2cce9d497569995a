import { sql } from 'kysely';
import type { Buffered } from '../../domain/pacing/full-buffer.ts';
import type { Db } from './database.ts';

/** Where the downloads of all batches that work stand together; of those that rest, only the room that audio takes. */
export interface WorkInHand extends Buffered {
  /** Videos still to be downloaded. */
  readonly remaining: number;
  /** When a batch was last started; undefined when none is open. */
  readonly newestBatchStartedAt: Date | undefined;
}

/**
 * Counts over all open batches; a video that two of them list counts once. What waits for a batch that rests waits for
 * nobody's slots, and must not hold up the downloads of the others.
 *
 * @param countUpTo `remaining` is not counted beyond this: among 100,000 videos a few are quickly found.
 */
export async function workInHand(db: Db, countUpTo?: number): Promise<WorkInHand> {
  const { newest, ...waiting } = await readWaiting(db);
  const remaining = await countRemaining(db, countUpTo);
  return { ...depthOf(waiting), remaining, newestBatchStartedAt: newest ?? undefined };
}

/** What was downloaded and waits, alone: asked before every turn. */
export async function bufferedNow(db: Db): Promise<Buffered> {
  return depthOf(await readWaiting(db));
}

interface Waiting {
  readonly waiting: number;
  readonly audio_bytes: number;
  readonly processing: number | null;
}

const depthOf = ({ waiting, audio_bytes: audioBytes, processing }: Waiting): Buffered => ({
  depth: Math.max(0, waiting - (processing ?? 0)),
  audioBytes,
});

const OPEN_BATCHES = sql`
  select b.name, b.started_at, b.control = 'go' as works, (s.settings->'batch'->>'concurrentVideos')::int as concurrent
  from batches b join settings s on s.hash = b.settings_hash
  where b.ended_at is null`;

/**
 * Waiting downloaded is what was downloaded since its batch was started: a batch that works on audio or words of long
 * ago fills no buffer. Audio counts until the speakers were told apart, after which it is deleted; local files are
 * linked and take no room.
 */
async function readWaiting(db: Db): Promise<Waiting & { readonly newest: Date | null }> {
  const { rows } = await sql<Waiting & { newest: Date | null }>`
    with open_batches as (${OPEN_BATCHES}), fetched as (
      select v.video_id, max(r.ended_at) as at, bool_or(b.works) as works,
        (array_agg((r.result->>'sizeBytes')::bigint order by r.ended_at desc))[1] as bytes
      from open_batches b
      join batch_videos v on v.batch = b.name and v.outcome is null
      join stage_runs r on r.video_id = v.video_id and r.stage = 'download' and r.status = 'completed'
        and r.ended_at >= b.started_at
      group by v.video_id
    )
    select
      count(*) filter (where fetched.works) as waiting,
      coalesce(sum(fetched.bytes) filter (
        where (select kind from videos where videos.id = fetched.video_id) <> 'file' and not exists (
          select from stage_runs heard
          where heard.video_id = fetched.video_id and heard.stage = 'identify'
            and heard.status = 'completed' and heard.ended_at >= fetched.at
        )
      ), 0)::bigint as audio_bytes,
      (select max(concurrent) from open_batches where works) as processing,
      (select max(started_at) from open_batches) as newest
    from fetched`.execute(db);
  return rows[0]!;
}

/** What was downloaded before, under whatever settings, is not still to be downloaded; nor are local files. */
async function countRemaining(db: Db, upTo: number | undefined): Promise<number> {
  const { rows } = await sql<{ remaining: number }>`
    with open_batches as (${OPEN_BATCHES}), working as (select * from open_batches where works)
    select count(*) as remaining from (
      select from working b
      join batch_videos v on v.batch = b.name and v.outcome is null
      join videos on videos.id = v.video_id and videos.kind <> 'file'
      where not exists (
        select from stage_runs r
        where r.video_id = v.video_id and r.stage = 'download' and r.status = 'completed'
      ) and not exists (
        select from batch_videos other
        where other.video_id = v.video_id and other.outcome is null and other.batch < v.batch
          and other.batch in (select name from working)
      )
      limit ${upTo ?? null}::bigint
    ) found`.execute(db);
  return rows[0]!.remaining;
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
