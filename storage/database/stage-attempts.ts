import { sql } from 'kysely';
import type { Fault } from '../../domain/faults.ts';
import type { VideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Db } from './database.ts';
import { failedColumns, type StageKey, type StageOfVideo } from './stage-runs.ts';
import { storableText } from './storable.ts';

/** Attempts of one workflow run that count against the video: its own faults, and workers lost over it. */
export async function countAttempts(
  db: Db,
  { videoId, stage }: StageOfVideo,
  runId: string,
): Promise<{ videoFaults: number; workersLost: number }> {
  const row = await db
    .selectFrom('stage_runs')
    .where('video_id', '=', videoId)
    .where('stage', '=', stage)
    .where('run_id', '=', runId)
    .select([
      sql<number>`count(*) filter (where status = 'failed' and fault = 'video')`.as('video_faults'),
      sql<number>`count(*) filter (where status = 'abandoned' and reason = 'worker-lost')`.as('workers_lost'),
    ])
    .executeTakeFirstOrThrow();
  return { videoFaults: row.video_faults, workersLost: row.workers_lost };
}

/** The words of an earlier attempt under the same identity that failed of this reason; undefined: none did. */
export async function failedBefore(
  db: Db,
  { videoId, stage, configHash }: StageKey,
  reason: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('stage_runs')
    .select('detail')
    .where('video_id', '=', videoId)
    .where('stage', '=', stage)
    .where('config_hash', '=', configHash)
    .where('status', '=', 'failed')
    .where('reason', '=', reason)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.detail ?? undefined;
}

/** Closes the attempt that is open, where one is, with what it failed of. */
export async function failOpenRun(db: Db, { videoId, stage }: StageOfVideo, fault: Fault): Promise<void> {
  await db
    .updateTable('stage_runs')
    .set(failedColumns(fault))
    .where('video_id', '=', videoId)
    .where('stage', '=', stage)
    .where('status', '=', 'running')
    .execute();
}

/** Closes the attempt that is open, where one is: nobody is at it any more, and nothing went wrong. */
export async function abandonOpenRun(
  db: Db,
  { videoId, stage }: StageOfVideo,
  reason: string,
): Promise<void> {
  await db
    .updateTable('stage_runs')
    .set({ status: 'abandoned', ended_at: sql`now()`, reason })
    .where('video_id', '=', videoId)
    .where('stage', '=', stage)
    .where('status', '=', 'running')
    .execute();
}

/** True when the last attempt failed of a part that is down: it is due to be tried again. */
export async function waitsForPart(db: Db, { videoId, stage }: StageOfVideo): Promise<boolean> {
  const last = await db
    .selectFrom('stage_runs')
    .select(['status', 'fault'])
    .where('video_id', '=', videoId)
    .where('stage', '=', stage)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return last?.status === 'failed' && last.fault === 'system';
}

/** Closes what a settled video left open (a mining stage whose segment failed, an interrupted one). */
export async function closeOpenRuns(db: Db, videoId: VideoId, outcome: Outcome): Promise<void> {
  const how =
    outcome.kind === 'failed'
      ? ({
          status: 'failed',
          fault: 'video',
          reason: outcome.reason,
          detail: storableText(outcome.detail),
        } as const)
      : ({ status: 'abandoned', reason: outcome.kind } as const);
  await db
    .updateTable('stage_runs')
    .set({ ...how, ended_at: sql`now()` })
    .where('video_id', '=', videoId)
    .where('status', '=', 'running')
    .execute();
}

/** The stage that a video was last seen in. */
export async function lastStage(db: Db, videoId: VideoId): Promise<Stage | undefined> {
  const row = await db
    .selectFrom('stage_runs')
    .select('stage')
    .where('video_id', '=', videoId)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return row?.stage;
}
