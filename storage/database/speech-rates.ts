import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import type { Heard } from '../../domain/speech/speech-rates.ts';
import type { Db } from './database.ts';

/** What was transcribed of a batch's videos since it was last started; recordings without audio are left out. */
export async function heardOf(db: Db, batch: BatchName): Promise<Heard> {
  const { rows } = await sql<Heard>`
    with heard as (
      select (r.metrics->>'audioMs')::float8 / 1000 as audio,
             (r.metrics->>'milliseconds')::float8 / 1000 as worker
      from batch_videos b
      join batches on batches.name = b.batch
      join stage_runs r on r.video_id = b.video_id
      where b.batch = ${batch} and r.stage = 'transcribe' and r.status = 'completed'
        and r.started_at >= batches.started_at
        and r.ended_at <= coalesce(batches.ended_at, now())
        and (r.metrics->>'audioMs')::float8 > 0)
    select count(*)::int as recordings,
           coalesce(sum(audio), 0)::float8 as "audioSeconds",
           coalesce(sum(worker), 0)::float8 as "workerSeconds",
           percentile_cont(0.5) within group (order by worker / audio) as "medianRtf"
    from heard`.execute(db);
  return rows[0]!;
}
