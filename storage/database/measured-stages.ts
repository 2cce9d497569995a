import { sql } from 'kysely';
import type { MeasuredTime, Measurement } from '../../domain/plan/measurement.ts';
import type { ScheduledWork } from '../../domain/schedule/schedule-case.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Db } from './database.ts';

export interface Measured {
  /** Only what was done for this batch since it was last started; undefined: the newest of all that was done here. */
  readonly batch?: string;
  /** Whether downloads of local files count, or those from the network: the former are links, not downloads. */
  readonly local: boolean;
}

/** So many of the newest runs of a stage count: machines and models change. */
const NEWEST = 1000;
/** Fewer runs say nothing about how much they differ. */
const ENOUGH_FOR_SIGMA = 5;
/** Below that, what an empty database holds is too large a part of it. */
const ENOUGH_FOR_SIZE = 20;

/** Stages that are one piece of work each; mining is measured by its segments. */
export const WORK_OF: Readonly<Partial<Record<Stage, ScheduledWork>>> = {
  probe: 'probe',
  download: 'download',
  transcribe: 'transcribe',
  identify: 'identify',
  segment: 'divide',
  outline: 'outline',
  evaluate: 'evaluate',
  summarise: 'summarise',
  embed: 'embed',
  publish: 'publish',
};

/** What stages took here, from their rows; completed runs only, and of a model only the one used last. */
export async function measuredStages(db: Db, measured: Measured): Promise<Measurement> {
  const stages = await stageRows(db, measured);
  const times: Partial<Record<ScheduledWork, MeasuredTime>> = {};
  for (const { stage, ...row } of stages) {
    const work = WORK_OF[stage];
    const per = work === 'probe' ? row.runs : row.hours;
    if (work !== undefined && per > 0) times[work] = timeOf(row.runs, row.seconds / per, row.sigma);
  }
  const segments = await segmentRow(db, measured);
  if (segments.runs > 0)
    times.segment = timeOf(segments.runs, segments.seconds / segments.runs, segments.sigma);
  const links = await linkRow(db, measured);
  if (links.runs > 0 && links.hours > 0) times.link = timeOf(links.runs, links.seconds / links.hours, null);
  const divided = stages.find(({ stage }) => stage === 'segment');
  const downloaded = stages.find(({ stage }) => stage === 'download');
  const heard = stages.find(({ stage }) => stage === 'transcribe');
  return {
    times,
    videos: heard?.runs ?? 0,
    hoursPerVideo: quotient(heard?.hours, heard?.runs),
    segmentsPerHour: quotient(divided?.segments, divided?.hours),
    audioBytesPerHour: quotient(downloaded?.bytes, downloaded?.hours),
    databaseBytesPerHour: await databaseBytesPerHour(db),
  };
}

interface TimedRow {
  readonly runs: number;
  readonly seconds: number;
  readonly sigma: number | null;
}

type StageRow = TimedRow & {
  readonly stage: Stage;
  readonly hours: number;
  readonly bytes: number;
  readonly segments: number;
};

const timeOf = (runs: number, seconds: number, sigma: number | null): MeasuredTime => ({
  runs,
  seconds,
  sigma: runs < ENOUGH_FOR_SIGMA || sigma === null ? undefined : sigma,
});

const quotient = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || part <= 0 || whole <= 0 ? undefined : part / whole;

/** Runs of one batch since it was last started, or all of them. */
const ofBatch = (batch: string | undefined, videoId: string, startedAt: string) =>
  batch === undefined
    ? sql`true`
    : sql`exists (select 1 from batch_videos b join batches on batches.name = b.batch
            where b.batch = ${batch} and b.video_id = ${sql.ref(videoId)}
              and ${sql.ref(startedAt)} >= batches.started_at)`;

/** Hours of a video's audio: as heard, or as it was announced. */
const hoursOf = (videoId: string) => sql<number>`coalesce(
  (select t.duration_ms from transcripts t where t.video_id = ${sql.ref(videoId)} limit 1),
  (select v.duration_ms from videos v where v.id = ${sql.ref(videoId)}))::float8 / 3600000`;

async function stageRows(db: Db, { batch, local }: Measured): Promise<StageRow[]> {
  const { rows } = await sql<StageRow>`
    with newest as (
      select r.stage, greatest(extract(epoch from r.ended_at - r.started_at)::float8, 0.001) as seconds,
             ${hoursOf('r.video_id')} as hours,
             coalesce((r.metrics->>'bytes')::float8, 0) as bytes,
             coalesce((r.result->>'segments')::float8, 0) as segments,
             row_number() over (partition by r.stage order by r.id desc) as place
      from stage_runs r join videos v on v.id = r.video_id
      where r.status = 'completed' and ${ofBatch(batch, 'r.video_id', 'r.started_at')}
        and (r.stage <> 'download' or (v.kind = 'file') = ${local})
        and (r.stage <> 'transcribe' or exists (
          select 1 from transcripts t where t.video_id = r.video_id and t.config_hash = r.config_hash
            and (t.engine, t.model) = (select t2.engine, t2.model from transcripts t2
              join stage_runs r2 on r2.video_id = t2.video_id and r2.config_hash = t2.config_hash
              order by r2.id desc limit 1))))
    select stage, count(*) as runs, sum(seconds) as seconds, coalesce(sum(hours), 0) as hours,
           stddev_samp(ln(seconds)) as sigma, sum(bytes) as bytes, sum(segments) as segments
    from newest
    where place <= ${NEWEST} and (stage = 'probe' or hours > 0)
    group by stage`.execute(db);
  return rows;
}

/** What the model took over each segment, of the miner used last. */
async function segmentRow(db: Db, { batch }: Measured): Promise<TimedRow> {
  const { rows } = await sql<TimedRow>`
    with newest as (
      select greatest(f.latency_ms, 1)::float8 / 1000 as seconds
      from findings f join segments s on s.id = f.segment_id
      where f.status = 'completed' and ${ofBatch(batch, 's.video_id', 'f.ended_at')}
        and f.model = (select model from findings where status = 'completed' order by ended_at desc limit 1)
      order by f.ended_at desc limit ${NEWEST})
    select count(*) as runs, coalesce(sum(seconds), 0) as seconds, stddev_samp(ln(seconds)) as sigma
    from newest`.execute(db);
  return rows[0]!;
}

/** Calls about related claims, over the hours of all stored videos: most videos need none. */
async function linkRow(db: Db, { batch }: Measured): Promise<TimedRow & { readonly hours: number }> {
  const { rows } = await sql<TimedRow & { hours: number }>`
    select count(*) as runs, coalesce(sum(latency_ms), 0)::float8 / 1000 as seconds, null as sigma,
      (select coalesce(sum(${hoursOf('p.video_id')}), 0) from publications p
       where ${ofBatch(batch, 'p.video_id', 'p.published_at')}) as hours
    from model_calls c
    where c.stage = 'link' and c.status = 'answered' and c.video_id is not null
      and ${ofBatch(batch, 'c.video_id', 'c.started_at')}`.execute(db);
  return rows[0]!;
}

async function databaseBytesPerHour(db: Db): Promise<number | undefined> {
  const { rows } = await sql<{ videos: number; bytes: number; hours: number }>`
    select count(*) as videos, pg_database_size(current_database())::float8 as bytes,
           coalesce(sum(${hoursOf('p.video_id')}), 0) as hours
    from publications p`.execute(db);
  const { videos, bytes, hours } = rows[0]!;
  return videos < ENOUGH_FOR_SIZE ? undefined : quotient(bytes, hours);
}
