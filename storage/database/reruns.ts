import { sql } from 'kysely';
import type { BatchName, VideoId } from '../../domain/ids.ts';
import type { OutcomeKind } from '../../domain/outcomes.ts';
import { OPEN } from './batch-videos.ts';
import type { Db } from './database.ts';
import { withRowsOf } from './rows-of-video.ts';

/** Ends that a whole batch takes back when it is run again; what was left out stays left out. */
export const RUN_AGAIN: readonly OutcomeKind[] = ['stored', 'failed', 'parked', 'cancelled'];

export interface VideoRerun {
  readonly videoId: VideoId;
  readonly batch: BatchName;
  readonly settingsHash: string;
  /** The database's clock before the workflow was started: what it settles from then on stands. */
  readonly before: string;
}

/**
 * A video was taken up again on settings of its own: its batch keeps them for a later retry, and takes back how it
 * ended. Other batches take back bad ends only.
 */
export async function recordRerun(
  db: Db,
  { videoId, batch, settingsHash, before }: VideoRerun,
): Promise<void> {
  await withRowsOf(db, videoId, async (trx) => {
    await trx
      .updateTable('batch_videos')
      .set({ settings_hash: settingsHash })
      .where('batch', '=', batch)
      .where('video_id', '=', videoId)
      .execute();
    await trx
      .updateTable('batch_videos')
      .set(OPEN)
      .where('video_id', '=', videoId)
      .where('settled_at', '<=', sql<Date>`${before}::timestamptz`)
      .where((eb) =>
        eb.or([
          eb('batch', '=', batch),
          eb('outcome', 'in', ['failed', 'parked', 'unavailable', 'cancelled'] as const),
        ]),
      )
      .execute();
  });
}

/** The settings that videos of a batch were run again on by themselves. */
export async function ownSettingsIn(db: Db, batch: BatchName): Promise<string[]> {
  const rows = await db
    .selectFrom('batch_videos')
    .select('settings_hash')
    .distinct()
    .where('batch', '=', batch)
    .where('settings_hash', 'is not', null)
    .orderBy('settings_hash')
    .execute();
  return rows.map((row) => row.settings_hash!);
}

export interface BatchRerun {
  readonly batch: BatchName;
  readonly settingsHash: string;
  /** New settings for those in place of the batch's, by the ones they had; all others go with the batch. */
  readonly own: ReadonlyMap<string, string>;
}

/**
 * Opens a batch again with new settings, and every video of it that was stored or may still be had, in one
 * transaction.
 *
 * @returns how many videos are to be run.
 */
export async function reopenBatch(db: Db, { batch, settingsHash, own }: BatchRerun): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await trx
      .updateTable('batches')
      .set({
        settings_hash: settingsHash,
        started_at: sql`now()`,
        ended_at: null,
        control: 'go',
        control_since: sql`now()`,
      })
      .where('name', '=', batch)
      .execute();
    const [before, after] = [[...own.keys()], [...own.values()]];
    await sql`
      update batch_videos set settings_hash = renamed.after
      from batch_videos b left join unnest(${before}::text[], ${after}::text[]) as renamed(before, after)
        on renamed.before = b.settings_hash
      where batch_videos.batch = ${batch} and batch_videos.settings_hash is not null
        and b.batch = batch_videos.batch and b.video_id = batch_videos.video_id`.execute(trx);
    await trx
      .updateTable('batch_videos')
      .set(OPEN)
      .where('batch', '=', batch)
      .where('outcome', 'in', [...RUN_AGAIN])
      .execute();
    const { count } = await trx
      .selectFrom('batch_videos')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('batch', '=', batch)
      .where('outcome', 'is', null)
      .executeTakeFirstOrThrow();
    return count;
  });
}
