import { sql } from 'kysely';
import type { BatchControl } from '../../domain/batch-control.ts';
import { asBatchName, type BatchName, type VideoId } from '../../domain/ids.ts';
import type { Outcome, OutcomeKind } from '../../domain/outcomes.ts';
import { settledWith } from './batch-videos.ts';
import type { Db } from './database.ts';
import { withRowsOf } from './rows-of-video.ts';

/** How one batch that has not ended stands to a video. */
export interface VideoRow {
  readonly batch: BatchName;
  readonly control: BatchControl;
  /** The video's own settings where it was run again on some; otherwise its batch's. */
  readonly settingsHash: string;
  /** Undefined: open. */
  readonly outcome: OutcomeKind | undefined;
}

/** The rows of a video in batches that have not ended: those that work first, then the newest. */
export async function rowsInOpenBatches(db: Db, videoId: VideoId): Promise<VideoRow[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .innerJoin('batches', 'batches.name', 'batch_videos.batch')
    .select(['batch', 'control', 'outcome'])
    .select(sql<string>`coalesce(batch_videos.settings_hash, batches.settings_hash)`.as('settings_hash'))
    .where('video_id', '=', videoId)
    .where('batches.ended_at', 'is', null)
    .orderBy(sql`control = 'go'`, 'desc')
    .orderBy('batches.started_at', 'desc')
    .execute();
  return rows.map(({ batch, control, outcome, settings_hash }) => ({
    batch: asBatchName(batch),
    control,
    settingsHash: settings_hash,
    outcome: outcome ?? undefined,
  }));
}

/** Ends that give way to what a person decides: a video may still come back from them. */
const GIVES_WAY: readonly OutcomeKind[] = ['parked', 'failed', 'cancelled'];

/**
 * Writes an outcome that a person decided on where a video is open, parked, failed or cancelled: in this batch, or in
 * every batch that has not ended.
 *
 * @returns the batches that have it now.
 */
export function settleByHand(
  db: Db,
  videoId: VideoId,
  outcome: Outcome,
  batch: BatchName | undefined,
): Promise<BatchName[]> {
  return withRowsOf(db, videoId, async (trx) => {
    const rows = await trx
      .updateTable('batch_videos')
      .from('batches')
      .set(settledWith(outcome))
      .whereRef('batches.name', '=', 'batch_videos.batch')
      .where('video_id', '=', videoId)
      .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', 'in', [...GIVES_WAY])]))
      .where((eb) => (batch === undefined ? eb('batches.ended_at', 'is', null) : eb('batch', '=', batch)))
      .returning('batch_videos.batch')
      .execute();
    return rows.map((row) => asBatchName(row.batch));
  });
}
