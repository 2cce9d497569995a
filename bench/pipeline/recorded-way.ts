import { asVideoId, type BatchName } from '../../domain/ids.ts';
import { STAGES } from '../../domain/stages.ts';
import { findBatch } from '../../storage/database/batches.ts';
import type { Db } from '../../storage/database/database.ts';
import { settledVideos, stageRunsOf } from '../../storage/database/progress.ts';
import type { WayOfVideo, Work } from './video-times.ts';

/** Those that leave a row: the probe only asks the database. */
const WORKING_STAGES = STAGES.filter((stage) => stage !== 'probe');

/**
 * The way of the only video of a batch as the database has it, all by one clock. Inside the mine stage only the
 * model is at work: the time between its calls is waiting.
 *
 * @throws Error when the video was not stored, or a stage found its result instead of making it.
 */
export async function recordedWay(db: Db, batch: BatchName): Promise<WayOfVideo> {
  const [record, [video]] = await Promise.all([findBatch(db, batch), settledVideos(db, batch)]);
  if (record === undefined || video === undefined)
    throw new Error(`The batch ${batch} has no settled video.`);
  if (video.outcome.kind !== 'stored') {
    throw new Error(`The sample was not stored but ${JSON.stringify(video.outcome)}`);
  }
  const runs = (await stageRunsOf(db, video.videoId)).filter(
    ({ status, startedAt }) => status === 'completed' && startedAt >= record.startedAt,
  );
  const missing = WORKING_STAGES.filter((stage) => !runs.some((run) => run.stage === stage));
  if (missing.length > 0) throw new Error(`Nothing was done in: ${missing.join(', ')}`);
  const stages = runs
    .filter(({ stage }) => stage !== 'mine')
    .map(({ stage, startedAt, endedAt }) => ({
      stage,
      startMs: startedAt.getTime(),
      endMs: (endedAt as Date).getTime(),
    }));
  return {
    startMs: record.startedAt.getTime(),
    settledMs: video.settledAt.getTime(),
    work: [...stages, ...(await modelCalls(db, video.videoId, record.startedAt))],
  };
}

/** A segment's findings are stored as soon as the model has answered. */
async function modelCalls(db: Db, videoId: string, since: Date): Promise<Work[]> {
  const rows = await db
    .selectFrom('findings')
    .innerJoin('segments', 'segments.id', 'findings.segment_id')
    .select(['latency_ms', 'ended_at'])
    .where('video_id', '=', asVideoId(videoId))
    .where('ended_at', '>=', since)
    .execute();
  return rows.map(({ latency_ms, ended_at }) => ({
    stage: 'mine',
    startMs: ended_at.getTime() - latency_ms,
    endMs: ended_at.getTime(),
  }));
}
