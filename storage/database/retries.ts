import { sql } from 'kysely';
import { asBatchName, asVideoId, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import { OPEN } from './batch-videos.ts';
import type { Db } from './database.ts';

export interface RetryFilter {
  /** Undefined: of all batches. */
  readonly batch?: string;
  readonly kinds: readonly OutcomeKind[];
  /** Undefined: whatever the reason. */
  readonly reasons?: readonly string[];
}

export interface VideoToRetry {
  readonly videoId: VideoId;
  /** The newest that lists it with such an end. */
  readonly batch: BatchName;
  /** The video's own settings where it was run again on some; otherwise its batch's. */
  readonly settingsHash: string;
  readonly outcome: OutcomeKind;
  readonly reason: string;
}

/** What a person calls an end: its reason; a cancelled video has none but that. */
const REASON = sql<string>`coalesce(outcome_detail->>'reason', outcome)`;

/** Videos that ended in one of these ways, of one batch or of all, each once. */
export async function videosToRetry(db: Db, { batch, kinds, reasons }: RetryFilter): Promise<VideoToRetry[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select(['video_id', 'batch', 'outcome', REASON.as('reason')])
    .select(sql<string>`coalesce(batch_videos.settings_hash, batches.settings_hash)`.as('settings_hash'))
    .distinctOn('video_id')
    .where('outcome', 'in', [...kinds])
    .$if(batch !== undefined, (query) => query.where('batch', '=', batch!))
    .$if(reasons !== undefined, (query) =>
      query.where(sql<boolean>`${REASON} = any(${[...(reasons ?? [])]}::text[])`),
    )
    .orderBy('video_id')
    .orderBy('batches.started_at', 'desc')
    .execute();
  return rows.map((row) => ({
    videoId: asVideoId(row.video_id),
    batch: asBatchName(row.batch),
    settingsHash: row.settings_hash,
    outcome: row.outcome!,
    reason: row.reason,
  }));
}

export interface ReasonCount {
  readonly reason: string;
  readonly videos: number;
}

/** The reasons by which videos ended so, most frequent first; a video of several batches counts once for each reason. */
export async function countReasons(
  db: Db,
  { batch, kinds }: Omit<RetryFilter, 'reasons'>,
): Promise<ReasonCount[]> {
  return db
    .selectFrom('batch_videos')
    .select([REASON.as('reason'), sql<number>`count(distinct video_id)`.as('videos')])
    .where('outcome', 'in', [...kinds])
    .$if(batch !== undefined, (query) => query.where('batch', '=', batch!))
    .groupBy(REASON)
    .orderBy('videos', 'desc')
    .orderBy('reason')
    .execute();
}

/** Videos of one batch that are run again on the same settings. */
export interface ReopenedRows {
  readonly batch: BatchName;
  readonly videoIds: readonly VideoId[];
  /** Settings of their own from here on; undefined: those they have. */
  readonly settingsHash?: string;
  /** The database's clock: ends that are newer stand. Undefined: none does. */
  readonly before?: string;
}

/** Takes back how videos of a batch ended, whatever that was, but not what is stored. @returns how many there were. */
export async function reopenRows(
  db: Db,
  { batch, videoIds, settingsHash, before }: ReopenedRows,
): Promise<number> {
  const result = await db
    .updateTable('batch_videos')
    .set({ ...OPEN, ...(settingsHash === undefined ? {} : { settings_hash: settingsHash }) })
    .where('batch', '=', batch)
    .where(sql<boolean>`video_id = any(${[...videoIds]}::text[])`)
    .where('outcome', 'is not', null)
    .where('outcome', '<>', 'stored')
    .$if(before !== undefined, (query) => query.where('settled_at', '<=', sql<Date>`${before}::timestamptz`))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export interface TakenUp {
  readonly videos: number;
  /** It had ended, and is open again. */
  readonly hadEnded: boolean;
}

/**
 * Opens rows of a batch, and the batch too where it had ended, in one transaction.
 *
 * @returns undefined, and changes nothing, where the batch is gone or is being cancelled.
 */
export async function takeUpRows(
  db: Db,
  batch: BatchName,
  groups: readonly Omit<ReopenedRows, 'batch' | 'before'>[],
): Promise<TakenUp | undefined> {
  return db.transaction().execute(async (trx) => {
    const hadEnded = await openEndedBatch(trx, batch);
    if (hadEnded === undefined) return undefined;
    let videos = 0;
    for (const group of groups) videos += await reopenRows(trx, { ...group, batch });
    return { videos, hadEnded };
  });
}

/**
 * Opens a batch that has ended, within a transaction that then opens rows of it: it goes on as one that was just
 * started. What a person wanted of it before is over.
 *
 * @returns whether it had ended; undefined where there is none, or it is being cancelled.
 */
export async function openEndedBatch(trx: Db, batch: BatchName): Promise<boolean | undefined> {
  const row = await trx
    .selectFrom('batches')
    .select(['ended_at', 'control'])
    .where('name', '=', batch)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined || (row.ended_at === null && row.control === 'cancel')) return undefined;
  if (row.ended_at === null) return false;
  await trx
    .updateTable('batches')
    .set({ ended_at: null, started_at: sql`now()`, control: 'go', control_since: sql`now()` })
    .where('name', '=', batch)
    .execute();
  return true;
}
