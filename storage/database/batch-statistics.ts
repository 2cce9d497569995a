import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import { STAGES } from '../../domain/stages.ts';
import type {
  AccountUse,
  ClaimCounts,
  StageWorkTime,
  TranscriptsBy,
  VoiceShare,
} from '../../domain/statistics/run-statistics.ts';
import type { SpokenSegments } from '../../domain/statistics/speaker-shares.ts';
import type { Db } from './database.ts';

/** The stored videos of a batch as they are visible now, however much of them was stored before it. */
const STORED = (batch: BatchName) => sql`
  select p.* from batch_videos b join publications p on p.video_id = b.video_id
  where b.batch = ${batch} and b.outcome = 'stored'`;

/** What was done for a batch's videos since it was last started, and until it ended. */
const RUNS = (batch: BatchName) => sql`
  select r.* from batch_videos b
  join batches on batches.name = b.batch
  join stage_runs r on r.video_id = b.video_id
  where b.batch = ${batch} and r.started_at >= batches.started_at
    and r.started_at <= coalesce(batches.ended_at, now())`;

export interface StoredAudio {
  /** Of all stored videos: their recording's length as heard, or as it was announced. */
  readonly audioSeconds: number;
  readonly transcripts: readonly TranscriptsBy[];
}

export async function storedAudio(db: Db, batch: BatchName): Promise<StoredAudio> {
  const { rows } = await sql<TranscriptsBy & { seconds: number; told: boolean }>`
    select coalesce(t.engine, '') as engine, coalesce(t.model, '') as model, count(*)::int as videos,
           sum(coalesce(t.duration_ms, v.duration_ms, 0))::float8 / 1000 as seconds,
           t.engine is not null as told
    from (${STORED(batch)}) p
    join videos v on v.id = p.video_id
    left join transcripts t on t.video_id = p.video_id and t.config_hash = p.transcript_hash
    group by t.engine, t.model
    order by videos desc, engine, model`.execute(db);
  return {
    audioSeconds: rows.reduce((sum, { seconds }) => sum + seconds, 0),
    transcripts: rows
      .filter(({ told }) => told)
      .map(({ engine, model, videos }) => ({ engine, model, videos })),
  };
}

/** The segments of the stored videos by who speaks them: each segment once. */
export async function spokenSegments(db: Db, batch: BatchName): Promise<SpokenSegments[]> {
  const { rows } = await sql<SpokenSegments>`
    select case when s.speaker_id is null or k.kind = 'doubtful' then 'unknown'
                when coalesce(v.host, false) then 'host' else 'guest' end as role,
           count(*)::int as segments, sum(s.end_ms - s.start_ms)::float8 as "speechMs"
    from (${STORED(batch)}) p
    join segments s on s.video_id = p.video_id and s.config_hash = p.segment_hash
    left join speakers k on k.id = s.speaker_id
    left join voices v on v.id = k.voice_id
    group by 1`.execute(db);
  return rows;
}

/** Who is heard most in the stored videos, among those who have a name. */
export async function voiceShares(db: Db, batch: BatchName, limit: number): Promise<VoiceShare[]> {
  const { rows } = await sql<VoiceShare>`
    select k.name, count(*)::int as segments, sum(s.end_ms - s.start_ms)::float8 as "speechMs"
    from (${STORED(batch)}) p
    join segments s on s.video_id = p.video_id and s.config_hash = p.segment_hash
    join speakers k on k.id = s.speaker_id
    where k.kind = 'named' and k.name is not null
    group by k.name
    order by sum(s.end_ms - s.start_ms) desc, k.name
    limit ${limit}`.execute(db);
  return rows;
}

export async function claimCounts(db: Db, batch: BatchName): Promise<ClaimCounts> {
  const { rows } = await sql<Omit<ClaimCounts, 'tiers'> & { a: number; b: number; c: number }>`
    select count(*) filter (where c.visible)::int as visible,
           count(*) filter (where c.decision = 'accept')::int as accepted,
           count(*) filter (where c.decision = 'reject')::int as rejected,
           count(*) filter (where not c.evaluated)::int as unevaluated,
           count(*) filter (where c.visible and c.tier = 'A')::int as a,
           count(*) filter (where c.visible and c.tier = 'B')::int as b,
           count(*) filter (where c.visible and c.tier = 'C')::int as c
    from (${STORED(batch)}) p join claims c on c.video_id = p.video_id`.execute(db);
  const { a, b, c, ...counts } = rows[0]!;
  return { ...counts, tiers: { A: a, B: b, C: c } };
}

/**
 * How often each stage ran, and for how long; in the order of the way. Mining counts what its segments took: its row is
 * open while they wait for slots.
 */
export async function stageWork(db: Db, batch: BatchName): Promise<StageWorkTime[]> {
  const [{ rows }, minedSeconds] = await Promise.all([
    sql<StageWorkTime>`
      select stage, count(*) filter (where status = 'completed')::int as runs,
             count(*) filter (where status = 'failed')::int as failed,
             coalesce(sum(extract(epoch from ended_at - started_at)) filter (where status = 'completed'), 0)::float8
               as seconds,
             percentile_cont(0.5) within group (order by extract(epoch from ended_at - started_at)::float8)
               filter (where status = 'completed') as "medianSeconds"
      from (${RUNS(batch)}) r
      group by stage`.execute(db),
    segmentSeconds(db, batch),
  ]);
  return rows
    .map((row) => (row.stage === 'mine' ? { ...row, seconds: minedSeconds } : row))
    .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage));
}

async function segmentSeconds(db: Db, batch: BatchName): Promise<number> {
  const { rows } = await sql<{ seconds: number }>`
    select coalesce(sum(f.latency_ms), 0)::float8 / 1000 as seconds
    from batch_videos b
    join batches on batches.name = b.batch
    join segments s on s.video_id = b.video_id
    join findings f on f.segment_id = s.id
    where b.batch = ${batch} and f.status = 'completed' and f.ended_at >= batches.started_at
      and f.ended_at <= coalesce(batches.ended_at, now())`.execute(db);
  return rows[0]!.seconds;
}

export interface StageNotes {
  /** Recordings of which samples showed one voice. */
  readonly monologues: number;
  readonly textsEmbedded: number;
  readonly embeddingCalls: number;
}

export async function stageNotes(db: Db, batch: BatchName): Promise<StageNotes> {
  const { rows } = await sql<StageNotes>`
    select count(*) filter (where stage = 'identify' and result->>'rule' = 'monologue')::int as monologues,
           coalesce(sum((metrics->>'embedded')::float8) filter (where stage = 'embed'), 0)::float8 as "textsEmbedded",
           (select count(*)::int from model_calls m join batches on batches.name = m.batch
            where m.batch = ${batch} and m.stage = 'embed' and m.status = 'answered'
              and m.started_at >= batches.started_at) as "embeddingCalls"
    from (${RUNS(batch)}) r
    where status = 'completed'`.execute(db);
  return rows[0]!;
}

/** A turn also ends well where the site told of a video that it is not to be taken: nothing was downloaded then. */
const BROUGHT_FILE = sql`l.end_kind = 'success' and not exists (
  select from stage_runs r
  where r.video_id = l.video_id and r.run_id = l.run_id and r.stage = 'download' and r.status = 'failed'
    and r.started_at between l.granted_at and l.ended_at)`;

/** What each identity did for the batch since it was last started, busiest first. */
export async function accountUse(db: Db, batch: BatchName): Promise<AccountUse[]> {
  const { rows } = await sql<AccountUse>`
    select l.account, l.kind, count(*) filter (where ${BROUGHT_FILE})::int as downloads,
           count(*) filter (where l.end_kind = 'verdict')::int as refused,
           count(*) filter (where l.end_kind is distinct from 'not-used')::int as turns,
           coalesce(sum(extract(epoch from l.ended_at - l.granted_at))
             filter (where ${BROUGHT_FILE}), 0)::float8 as "downloadSeconds",
           coalesce(sum((l.delay->>'seconds')::float8), 0)::float8 as "waitSeconds"
    from leases l join batches on batches.name = l.batch
    where l.batch = ${batch} and l.purpose = 'download' and l.granted_at >= batches.started_at
    group by l.account, l.kind
    order by downloads desc, l.account`.execute(db);
  return rows;
}
