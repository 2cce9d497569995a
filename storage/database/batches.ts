import { sql } from 'kysely';
import { asBatchName, asVideoId, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { Outcome, OutcomeKind } from '../../domain/outcomes.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import type { Db } from './database.ts';
import { saveVideos } from './videos.ts';

export interface BatchRecord {
  readonly name: BatchName;
  readonly source: string;
  readonly sourceKey: string;
  readonly settingsHash: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
}

export interface NewBatch {
  readonly name: BatchName;
  readonly source: string;
  readonly sourceKey: string;
  readonly settingsHash: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A video of a batch's list; one that is not taken is listed with its reason. */
export interface ListedVideo {
  readonly video: VideoMetadata;
  readonly outcome?: Outcome;
}

const PAGE = 1000;

/**
 * Opens a batch with its list, in the order it is to be processed: a new one, or one that ended, which takes the
 * new settings and the videos it does not list yet. One transaction: there is no half a batch.
 *
 * @param again takes back every outcome of a batch that ended.
 * @returns how many videos were added.
 */
export async function openBatch(
  db: Db,
  batch: NewBatch,
  listed: readonly ListedVideo[],
  again: boolean,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await saveVideos(
      trx,
      listed.map(({ video }) => video),
    );
    const values = { settings_hash: batch.settingsHash, options: JSON.stringify(batch.options) };
    await trx
      .insertInto('batches')
      .values({ name: batch.name, source: batch.source, source_key: batch.sourceKey, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ ...values, ended_at: null }))
      .execute();
    if (again) {
      await trx.updateTable('batch_videos').set(OPEN).where('batch', '=', batch.name).execute();
    }
    return addVideos(trx, batch.name, listed);
  });
}

async function addVideos(trx: Db, batch: BatchName, listed: readonly ListedVideo[]): Promise<number> {
  const { next } = await trx
    .selectFrom('batch_videos')
    .select(sql<number>`coalesce(max(position) + 1, 0)`.as('next'))
    .where('batch', '=', batch)
    .executeTakeFirstOrThrow();
  let added = 0;
  for (let at = 0; at < listed.length; at += PAGE) {
    const result = await trx
      .insertInto('batch_videos')
      .values(
        listed.slice(at, at + PAGE).map(({ video, outcome }, index) => ({
          batch,
          video_id: video.id,
          position: next + at + index,
          outcome: outcome?.kind ?? null,
          outcome_detail: outcome === undefined ? null : JSON.stringify(outcome),
          settled_at: outcome === undefined ? null : new Date(),
        })),
      )
      .onConflict((conflict) => conflict.columns(['batch', 'video_id']).doNothing())
      .executeTakeFirst();
    added += Number(result.numInsertedOrUpdatedRows ?? 0);
  }
  return added;
}

export async function findBatch(db: Db, name: string): Promise<BatchRecord | undefined> {
  const row = await db.selectFrom('batches').selectAll().where('name', '=', name).executeTakeFirst();
  return row && toBatch(row);
}

/** Newest first. */
export async function listBatches(db: Db): Promise<BatchRecord[]> {
  const rows = await db.selectFrom('batches').selectAll().orderBy('created_at', 'desc').execute();
  return rows.map(toBatch);
}

export async function endBatch(db: Db, name: BatchName): Promise<void> {
  await db.updateTable('batches').set({ ended_at: sql`now()` }).where('name', '=', name).execute();
}

/** The next unsettled videos after a position, in order: one page costs the same for 100 videos and 100,000. */
export async function pageOfUnsettled(
  db: Db,
  batch: BatchName,
  afterPosition: number,
  limit: number,
): Promise<{ videoId: VideoId; position: number; title: string | undefined }[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('videos', 'videos.id', 'batch_videos.video_id')
    .select(['video_id', 'position', 'videos.title'])
    .where('batch', '=', batch)
    .where('outcome', 'is', null)
    .where('position', '>', afterPosition)
    .orderBy('position')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    videoId: asVideoId(row.video_id),
    position: row.position,
    title: row.title ?? undefined,
  }));
}

/** Of these videos, the ones this batch has an outcome for. */
export async function settledAmong(
  db: Db,
  batch: BatchName,
  videoIds: readonly VideoId[],
): Promise<VideoId[]> {
  if (videoIds.length === 0) return [];
  const rows = await db
    .selectFrom('batch_videos')
    .select('video_id')
    .where('batch', '=', batch)
    .where('video_id', 'in', [...videoIds])
    .where('outcome', 'is not', null)
    .execute();
  return rows.map((row) => asVideoId(row.video_id));
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
 * already has a good end for the video keeps it: only the batch it ran for takes any new outcome.
 */
export async function settleVideo(
  db: Db,
  videoId: VideoId,
  outcome: Outcome,
  ranFor: BatchName | undefined,
): Promise<BatchName[]> {
  await db
    .updateTable('batch_videos')
    .set({ outcome: outcome.kind, outcome_detail: JSON.stringify(outcome), settled_at: sql`now()` })
    .where('video_id', '=', videoId)
    .where((eb) =>
      eb.or([
        eb('outcome', 'is', null),
        ...(ranFor === undefined ? [] : [eb('batch', '=', ranFor)]),
        ...(outcome.kind === 'stored'
          ? [eb('outcome', 'in', ['failed', 'parked', 'unavailable', 'cancelled'] as const)]
          : []),
      ]),
    )
    .execute();
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select('batch')
    .where('video_id', '=', videoId)
    .where('batches.ended_at', 'is', null)
    .execute();
  return rows.map((row) => asBatchName(row.batch));
}

/** Takes outcomes back so that the videos are run again. Returns how many there were. */
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

/** Takes back a video's bad ends, wherever it is listed: it is about to be tried again. */
export async function reopenVideo(db: Db, videoId: VideoId): Promise<void> {
  await db
    .updateTable('batch_videos')
    .set(OPEN)
    .where('video_id', '=', videoId)
    .where('outcome', 'in', ['failed', 'parked', 'unavailable', 'cancelled'])
    .execute();
}

/** Failed and parked videos, of one batch or of all, each with the newest batch that lists it. */
export async function videosToRetry(
  db: Db,
  filter: { readonly batch?: string; readonly kinds: readonly OutcomeKind[] },
): Promise<{ videoId: VideoId; batch: BatchName }[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select(['video_id', 'batch'])
    .distinctOn('video_id')
    .where('outcome', 'in', [...filter.kinds])
    .$if(filter.batch !== undefined, (query) => query.where('batch', '=', filter.batch!))
    .orderBy('video_id')
    .orderBy('batches.created_at', 'desc')
    .execute();
  return rows.map((row) => ({ videoId: asVideoId(row.video_id), batch: asBatchName(row.batch) }));
}

/** The newest batch that lists a video. */
export async function newestBatchOf(db: Db, videoId: VideoId): Promise<BatchRecord | undefined> {
  const row = await db
    .selectFrom('batches')
    .innerJoin('batch_videos', 'batch_videos.batch', 'batches.name')
    .selectAll('batches')
    .where('batch_videos.video_id', '=', videoId)
    .orderBy('batches.created_at', 'desc')
    .executeTakeFirst();
  return row && toBatch(row);
}

const OPEN = { outcome: null, outcome_detail: null, settled_at: null } as const;

/** When the next parked video of a batch may be tried again; undefined when none is parked. */
export async function nextParked(db: Db, batch: BatchName): Promise<Date | undefined> {
  const row = await db
    .selectFrom('batch_videos')
    .select(sql<Date | null>`min((outcome_detail->>'notBefore')::timestamptz)`.as('at'))
    .where('batch', '=', batch)
    .where('outcome', '=', 'parked')
    .executeTakeFirst();
  return row?.at ?? undefined;
}

export type OutcomeCounts = Readonly<Record<OutcomeKind | 'open', number>>;

export async function countOutcomes(db: Db, batch: BatchName): Promise<OutcomeCounts> {
  const rows = await db
    .selectFrom('batch_videos')
    .select(['outcome', sql<number>`count(*)`.as('count')])
    .where('batch', '=', batch)
    .groupBy('outcome')
    .execute();
  const counts = { stored: 0, skipped: 0, unavailable: 0, parked: 0, failed: 0, cancelled: 0, open: 0 };
  for (const row of rows) counts[row.outcome ?? 'open'] = row.count;
  return counts;
}

function toBatch(row: {
  name: string;
  source: string;
  source_key: string;
  settings_hash: string;
  options: Record<string, unknown>;
  created_at: Date;
  ended_at: Date | null;
}): BatchRecord {
  return {
    name: asBatchName(row.name),
    source: row.source,
    sourceKey: row.source_key,
    settingsHash: row.settings_hash,
    options: row.options,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  };
}
