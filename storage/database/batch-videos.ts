import { sql } from 'kysely';
import { asBatchName, asVideoId, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { controlOf } from './batch-control.ts';
import type { Db } from './database.ts';
import { withRowsOf } from './rows-of-video.ts';
import { storableJson } from './storable.ts';

/** Columns of a video that is to be run. */
export const OPEN = { shared: false, outcome: null, outcome_detail: null, settled_at: null } as const;

/** Columns of a video that has its outcome. */
export const settledWith = (outcome: Outcome) => ({
  outcome: outcome.kind,
  outcome_detail: storableJson(outcome),
  settled_at: sql<Date>`now()`,
});

export interface UnsettledVideo {
  readonly videoId: VideoId;
  readonly position: number;
  readonly title: string | undefined;
  readonly channel: string | undefined;
  /** Settings of its own; undefined: the batch's. */
  readonly settingsHash: string | undefined;
}

/**
 * The next unsettled videos after a position, in order: one page costs the same for 100 videos and 100,000.
 *
 * @param besides left out, wherever they stand.
 */
export async function pageOfUnsettled(
  db: Db,
  batch: BatchName,
  afterPosition: number,
  limit: number,
  besides: readonly VideoId[] = [],
): Promise<UnsettledVideo[]> {
  const rows = await db
    .selectFrom('batch_videos')
    // The limit keeps the planner from reading all videos for a page of them.
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('videos')
          .select(['title', 'channel'])
          .whereRef('videos.id', '=', 'batch_videos.video_id')
          .limit(1)
          .as('video'),
      (join) => join.onTrue(),
    )
    .select(['video_id', 'position', 'title', 'channel', 'settings_hash'])
    .where('batch', '=', batch)
    .where('outcome', 'is', null)
    .where('position', '>', afterPosition)
    .$if(besides.length > 0, (query) =>
      query.where(sql<boolean>`batch_videos.video_id <> all(${[...besides]}::text[])`),
    )
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    videoId: asVideoId(row.video_id),
    position: row.position,
    title: row.title ?? undefined,
    channel: row.channel ?? undefined,
    settingsHash: row.settings_hash ?? undefined,
  }));
}

/** Videos without an outcome up to a position, or in the whole batch: each of them should be running somewhere. */
export async function openUpTo(db: Db, batch: BatchName, position: number | undefined): Promise<VideoId[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .select('video_id')
    .where('batch', '=', batch)
    .where('outcome', 'is', null)
    .$if(position !== undefined, (query) => query.where('position', '<=', position!))
    .orderBy('position')
    .execute();
  return rows.map((row) => asVideoId(row.video_id));
}

/** Of these videos, those that have no outcome in a batch. */
export async function openAmong(db: Db, batch: BatchName, videos: readonly VideoId[]): Promise<Set<VideoId>> {
  if (videos.length === 0) return new Set();
  const rows = await db
    .selectFrom('batch_videos')
    .select('video_id')
    .where('batch', '=', batch)
    .where('outcome', 'is', null)
    .where(sql<boolean>`video_id = any(${[...videos]}::text[])`)
    .execute();
  return new Set(rows.map((row) => asVideoId(row.video_id)));
}

/** Videos that a batch waits for and that run for another one, or by themselves. */
export async function sharedOpen(db: Db, batch: BatchName): Promise<VideoId[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .select('video_id')
    .where('batch', '=', batch)
    .where('outcome', 'is', null)
    .where('shared', '=', true)
    .orderBy('position')
    .execute();
  return rows.map((row) => asVideoId(row.video_id));
}

/**
 * Of these videos, those that another batch waits for too: one that works or rests, and is not being cancelled. They
 * are not this batch's to end.
 */
export async function wantedByOthers(
  db: Db,
  batch: BatchName,
  videos: readonly VideoId[],
): Promise<Set<VideoId>> {
  if (videos.length === 0) return new Set();
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select('video_id')
    .distinct()
    .where(sql<boolean>`video_id = any(${[...videos]}::text[])`)
    .where('outcome', 'is', null)
    .where('batch', '!=', batch)
    .where('batches.ended_at', 'is', null)
    .where('batches.control', '!=', 'cancel')
    .execute();
  return new Set(rows.map((row) => asVideoId(row.video_id)));
}

/** The video runs for another batch: it holds no place in this one's window, and its outcome is written here too. */
export async function markShared(db: Db, batch: BatchName, videoIds: readonly VideoId[]): Promise<void> {
  if (videoIds.length === 0) return;
  await db
    .updateTable('batch_videos')
    .set({ shared: true })
    .where('batch', '=', batch)
    .where('video_id', 'in', [...videoIds])
    .execute();
}

/**
 * Writes a video's outcome to every batch that lists it, and returns those that are still open. A batch that
 * already has a good end for the video keeps it: only the batch it ran for takes any new outcome, unless a person left the
 * video out there and it went on for others. One that ends with the batch it ran for stays open in every other: they
 * run it then.
 */
export function settleVideo(
  db: Db,
  videoId: VideoId,
  outcome: Outcome,
  ranFor: BatchName | undefined,
): Promise<BatchName[]> {
  return withRowsOf(db, videoId, async (trx) => {
    const endsWithBatch = outcome.kind === 'cancelled' && (await isBeingCancelled(trx, ranFor));
    const leftToStay =
      outcome.kind === 'skipped' ? leftByHand : sql<boolean>`(${leftByHand} and ${goesOnElsewhere})`;
    await trx
      .updateTable('batch_videos')
      .set(settledWith(outcome))
      .where('video_id', '=', videoId)
      .where((eb) =>
        eb.or([
          ...(endsWithBatch ? [] : [eb('outcome', 'is', null)]),
          ...(ranFor === undefined ? [] : [eb.and([eb('batch', '=', ranFor), eb.not(leftToStay)])]),
          ...(outcome.kind === 'stored'
            ? [eb('outcome', 'in', ['failed', 'parked', 'unavailable', 'cancelled'] as const)]
            : []),
        ]),
      )
      .execute();
    const rows = await trx
      .selectFrom('batch_videos')
      .innerJoin('batches', 'batches.name', 'batch_videos.batch')
      .select('batch')
      .where('video_id', '=', videoId)
      .where('batches.ended_at', 'is', null)
      .execute();
    return rows.map((row) => asBatchName(row.batch));
  });
}

/** A person left it out of this batch. Never null: an open row has not been left. */
const leftByHand = sql<boolean>`coalesce(outcome = 'skipped' and outcome_detail->>'reason' = 'by-hand', false)`;

/** Another batch waits for the video, or has taken an outcome of it since this one was settled. */
const goesOnElsewhere = sql<boolean>`exists (
  select from batch_videos as other
  where other.video_id = batch_videos.video_id and other.batch <> batch_videos.batch
    and (other.outcome is null or other.settled_at > batch_videos.settled_at))`;

async function isBeingCancelled(db: Db, batch: BatchName | undefined): Promise<boolean> {
  return batch !== undefined && (await controlOf(db, batch))?.control === 'cancel';
}

/** Takes the outcomes of parked videos that are due back, so that they are run again. Returns how many there were. */
export async function reopenParked(db: Db, batch: BatchName, dueBy: Date): Promise<number> {
  const result = await db
    .updateTable('batch_videos')
    .set(OPEN)
    .where('batch', '=', batch)
    .where('outcome', '=', 'parked')
    .where(sql<Date>`(outcome_detail->>'notBefore')::timestamptz`, '<=', dueBy)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The database's own clock, by which outcomes are dated, to the microsecond: a Date would cut that off. */
export async function databaseNow(db: Db): Promise<string> {
  const { rows } = await sql<{ now: string }>`select now()::text as now`.execute(db);
  return rows[0]!.now;
}

/**
 * Takes back a video's bad ends, wherever it is listed: it is tried again.
 *
 * @param before leaves ends that are newer alone.
 */
export function reopenVideo(db: Db, videoId: VideoId, before?: string): Promise<void> {
  return withRowsOf(db, videoId, async (trx) => {
    await trx
      .updateTable('batch_videos')
      .set(OPEN)
      .where('video_id', '=', videoId)
      .where('outcome', 'in', ['failed', 'parked', 'unavailable', 'cancelled'])
      .$if(before !== undefined, (query) =>
        query.where('settled_at', '<=', sql<Date>`${before}::timestamptz`),
      )
      .execute();
  });
}

/**
 * When the first of a batch's parked videos may be tried again; undefined when none is parked. One that is parked
 * for days holds up no other.
 */
export async function parkedUntil(db: Db, batch: BatchName): Promise<Date | undefined> {
  const row = await db
    .selectFrom('batch_videos')
    .select(sql<Date | null>`min((outcome_detail->>'notBefore')::timestamptz)`.as('at'))
    .where('batch', '=', batch)
    .where('outcome', '=', 'parked')
    .executeTakeFirst();
  return row?.at ?? undefined;
}
