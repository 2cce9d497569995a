import { sql } from 'kysely';
import type { BatchName, VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';

export type Deletion =
  | { readonly deleted: true; readonly videos: number }
  | { readonly deleted: false; readonly why: 'unknown' | 'not-ended' | 'in-work'; readonly open: number };

/** What model calls of a deleted batch are kept under: no batch can have such a name, so none mixes with them. */
export const costsNameOf = (batch: BatchName): string => `${batch} (deleted)`;

/**
 * Deletes a batch that has ended, with its list. What is stored of its videos stays, and each remembers the settings
 * it was last run with, for a retry. What its model calls cost stays under another name.
 */
export async function deleteBatch(db: Db, batch: BatchName): Promise<Deletion> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('batches')
      .select('ended_at')
      .where('name', '=', batch)
      .forUpdate()
      .executeTakeFirst();
    const { open, videos } = await trx
      .selectFrom('batch_videos')
      .select([
        sql<number>`count(*) filter (where outcome is null)`.as('open'),
        sql<number>`count(*)`.as('videos'),
      ])
      .where('batch', '=', batch)
      .executeTakeFirstOrThrow();
    if (row === undefined) return { deleted: false, why: 'unknown', open };
    if (row.ended_at === null) return { deleted: false, why: 'not-ended', open };
    if (open > 0) return { deleted: false, why: 'in-work', open };
    // In the order in which listings write videos: whoever comes second waits for the first one, and holds none that
    // it needs.
    await sql`
      select from videos where id in (select video_id from batch_videos where batch = ${batch})
      order by id collate "C" for no key update`.execute(trx);
    await sql`
      update videos set last_batch = batches.name,
        last_settings_hash = coalesce(listed.settings_hash, batches.settings_hash)
      from batch_videos listed join batches on batches.name = listed.batch
      where listed.batch = ${batch} and videos.id = listed.video_id
        and listed.outcome not in ('skipped', 'unavailable')`.execute(trx);
    await trx
      .updateTable('model_calls')
      .set({ batch: costsNameOf(batch) })
      .where('batch', '=', batch)
      .execute();
    await trx.deleteFrom('batches').where('name', '=', batch).execute();
    return { deleted: true, videos };
  });
}

export interface RememberedRun {
  readonly batch: string;
  readonly settingsHash: string;
}

/** What a video was last run with, of batches that were deleted. */
export async function rememberedRun(db: Db, videoId: VideoId): Promise<RememberedRun | undefined> {
  const row = await db
    .selectFrom('videos')
    .select(['last_batch as batch', 'last_settings_hash as settingsHash'])
    .where('id', '=', videoId)
    .executeTakeFirst();
  if (row === undefined || row.batch === null || row.settingsHash === null) return undefined;
  return { batch: row.batch, settingsHash: row.settingsHash };
}
