import { sql } from 'kysely';
import type { BatchControl, WaitingBatch } from '../../domain/batch-control.ts';
import { asBatchName, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

export interface Control {
  readonly control: BatchControl;
  readonly since: Date;
}

/** What a person wants of a batch; undefined where there is no such batch. */
export async function controlOf(db: Db, batch: BatchName): Promise<Control | undefined> {
  const row = await db
    .selectFrom('batches')
    .select(['control', 'control_since as since'])
    .where('name', '=', batch)
    .executeTakeFirst();
  return row;
}

/** Says what is wanted of a batch that has not ended. False where it has, or is not there; a cancel is not taken back. */
export async function setControl(db: Db, batch: BatchName, control: BatchControl): Promise<boolean> {
  const result = await db
    .updateTable('batches')
    .set({
      control,
      control_since: sql<Date>`case when control = ${control} then control_since else now() end`,
    })
    .where('name', '=', batch)
    .where('ended_at', 'is', null)
    .where('control', '!=', 'cancel')
    .executeTakeFirst();
  return Number(result.numUpdatedRows) > 0;
}

/** Batches that have not ended and are to rest or to end. Few: read often. */
export async function heldBatches(db: Db): Promise<ReadonlyMap<string, BatchControl>> {
  const rows = await db
    .selectFrom('batches')
    .select(['name', 'control'])
    .where('control', '!=', 'go')
    .where('ended_at', 'is', null)
    .execute();
  return new Map(rows.map(({ name, control }) => [name, control]));
}

/** True where another batch that works waits for the video too: then no batch that rests holds it. */
export async function wantedElsewhere(db: Db, videoId: VideoId, besides: BatchName): Promise<boolean> {
  return (await otherBatchThatWaits(db, videoId, besides)) !== undefined;
}

/** A batch that works and waits for the video, other than this one. */
export async function otherBatchThatWaits(
  db: Db,
  videoId: VideoId,
  besides: BatchName,
): Promise<BatchName | undefined> {
  const waiting = await waitingBatches(db, videoId, besides);
  const other = waiting.find(({ batch, control }) => batch !== besides && control === 'go');
  return other && asBatchName(other.batch);
}

/** The batches that wait for a video: those that have not ended, and this one, which a retry may have opened again. */
export function waitingBatches(db: Db, videoId: VideoId, own: BatchName): Promise<WaitingBatch[]> {
  return db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select(['batch', 'control'])
    .where('video_id', '=', videoId)
    .where('outcome', 'is', null)
    .where((eb) => eb.or([eb('batches.ended_at', 'is', null), eb('batch', '=', own)]))
    .execute();
}
