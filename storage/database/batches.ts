import { sql } from 'kysely';
import type { BatchControl } from '../../domain/batch-control.ts';
import { asBatchName, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { Outcome, OutcomeKind } from '../../domain/outcomes.ts';
import type { VideoMetadata } from '../../domain/video.ts';
import { OPEN, settledWith } from './batch-videos.ts';
import type { Db } from './database.ts';
import { addVideos } from './videos.ts';

export interface BatchRecord {
  readonly name: BatchName;
  readonly source: string;
  readonly sourceKey: string;
  readonly settingsHash: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** When it was last started: a batch that ended may be taken up again. */
  readonly startedAt: Date;
  readonly endedAt: Date | undefined;
  /** What a person wants of it, and since when. */
  readonly control: BatchControl;
  readonly controlSince: Date;
}

export interface NewBatch {
  readonly name: BatchName;
  readonly source: string;
  readonly sourceKey: string;
  readonly settingsHash: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The most that its paid model calls may cost. A batch that is taken up again and has a limit keeps that one. */
  readonly maxSpend?: number;
  /** When the batch of this name that was looked at was last started: one that was started since is left alone. */
  readonly insteadOf?: Date;
}

/** A video of a batch's list; one that is not taken is listed with its reason. */
export interface ListedVideo {
  readonly video: VideoMetadata;
  readonly outcome?: Outcome;
}

const PAGE = 1000;

/**
 * Opens a batch with its list, in the order it is to be processed: a new one, or one that ended, which takes the
 * new settings, the videos it does not list yet, and again those it lists that are to be taken now, however they
 * ended before. What is left out keeps its good end. One transaction: there is no half a batch.
 *
 * @param onWritten told after each page how many videos are written so far.
 * @returns how many videos are to be taken; undefined, and nothing is written, where it was started by somebody else.
 */
export async function openBatch(
  db: Db,
  batch: NewBatch,
  listed: readonly ListedVideo[],
  onWritten: (videos: number) => void = () => {},
): Promise<number | undefined> {
  const once = withoutRepeats(listed);
  return db.transaction().execute(async (trx) => {
    const values = { settings_hash: batch.settingsHash, options: JSON.stringify(batch.options) };
    const opened = await trx
      .insertInto('batches')
      .values({
        name: batch.name,
        source: batch.source,
        source_key: batch.sourceKey,
        max_spend: batch.maxSpend ?? null,
        ...values,
      })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({
            ...values,
            started_at: sql`now()`,
            ended_at: null,
            control: 'go' as const,
            control_since: sql`now()`,
            max_spend: sql`coalesce(batches.max_spend, excluded.max_spend)`,
          })
          .where(sql<boolean>`batches.ended_at is not null or ${lookedAt(batch)}`),
      )
      .executeTakeFirst();
    if (opened.numInsertedOrUpdatedRows === 0n) return undefined;
    await listVideos(trx, batch.name, once, onWritten);
    return once.filter(({ outcome }) => outcome === undefined).length;
  });
}

/** A Date has no microseconds. */
const lookedAt = ({ insteadOf }: NewBatch) =>
  insteadOf === undefined
    ? sql<boolean>`false`
    : sql<boolean>`date_trunc('milliseconds', batches.started_at) = ${insteadOf}::timestamptz`;

function withoutRepeats(listed: readonly ListedVideo[]): ListedVideo[] {
  const seen = new Set<VideoId>();
  return listed.filter(({ video }) => !seen.has(video.id) && seen.add(video.id));
}

async function listVideos(
  trx: Db,
  batch: BatchName,
  listed: readonly ListedVideo[],
  onWritten: (videos: number) => void,
): Promise<void> {
  const { next } = await trx
    .selectFrom('batch_videos')
    .select(sql<number>`coalesce(max(position) + 1, 0)`.as('next'))
    .where('batch', '=', batch)
    .executeTakeFirstOrThrow();
  for (let at = 0; at < listed.length; at += PAGE) {
    const page = listed.slice(at, at + PAGE);
    await addVideos(
      trx,
      page.map(({ video }) => video),
    );
    const rows = page.map(({ video, outcome }, index) => ({
      batch,
      video_id: video.id,
      position: next + at + index,
      ...(outcome === undefined ? OPEN : settledWith(outcome)),
    }));
    await trx
      .insertInto('batch_videos')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['batch', 'video_id'])
          .doUpdateSet((eb) => ({
            shared: false,
            settings_hash: null,
            outcome: eb.ref('excluded.outcome'),
            outcome_detail: eb.ref('excluded.outcome_detail'),
            settled_at: eb.ref('excluded.settled_at'),
          }))
          .where((eb) =>
            eb.or([
              eb('excluded.outcome', 'is', null),
              eb('batch_videos.outcome', 'is distinct from', 'stored'),
            ]),
          ),
      )
      .execute();
    onWritten(at + page.length);
  }
}

export async function findBatch(db: Db, name: string): Promise<BatchRecord | undefined> {
  const row = await db.selectFrom('batches').selectAll().where('name', '=', name).executeTakeFirst();
  return row && toBatch(row);
}

/** Newest first. */
export async function listBatches(db: Db): Promise<BatchRecord[]> {
  const rows = await db.selectFrom('batches').selectAll().orderBy('started_at', 'desc').execute();
  return rows.map(toBatch);
}

export async function endBatch(db: Db, name: BatchName): Promise<void> {
  await db.updateTable('batches').set({ ended_at: sql`now()` }).where('name', '=', name).execute();
}

export interface LastRun {
  readonly batch: BatchRecord;
  /** The video's own settings where it was run again on some; otherwise its batch's. */
  readonly settingsHash: string;
  /** Undefined while it is to be run, or runs. */
  readonly outcome: OutcomeKind | undefined;
}

/** What a video was last run for, of one batch or of all: the newest that lists it, before any that only left it out. */
export async function lastRunOf(db: Db, videoId: VideoId, batch?: string): Promise<LastRun | undefined> {
  const row = await db
    .selectFrom('batches')
    .innerJoin('batch_videos', 'batch_videos.batch', 'batches.name')
    .selectAll('batches')
    .select(['outcome', 'batch_videos.settings_hash as own_settings_hash'])
    .where('batch_videos.video_id', '=', videoId)
    .$if(batch !== undefined, (query) => query.where('batches.name', '=', batch!))
    .orderBy(sql`coalesce(outcome not in ('skipped', 'unavailable'), true)`, 'desc')
    .orderBy('batches.started_at', 'desc')
    .executeTakeFirst();
  return (
    row && {
      batch: toBatch(row),
      settingsHash: row.own_settings_hash ?? row.settings_hash,
      outcome: row.outcome ?? undefined,
    }
  );
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
  started_at: Date;
  ended_at: Date | null;
  control: BatchControl;
  control_since: Date;
}): BatchRecord {
  return {
    name: asBatchName(row.name),
    source: row.source,
    sourceKey: row.source_key,
    settingsHash: row.settings_hash,
    options: row.options,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
    control: row.control,
    controlSince: row.control_since,
  };
}
