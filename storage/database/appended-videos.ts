import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import { OPEN, settledWith } from './batch-videos.ts';
import type { ListedVideo } from './batches.ts';
import type { Db } from './database.ts';
import { openEndedBatch } from './retries.ts';
import { saveVideos } from './videos.ts';

export interface Appended {
  /** Videos that it did not list before. */
  readonly added: number;
  /** Of them, those that are to be run. */
  readonly taken: number;
  /** It had ended, and is open again. */
  readonly hadEnded: boolean;
}

const PAGE = 1000;

/**
 * Appends videos to a batch's list, those that it does not list yet, behind the others. A batch that ended is opened
 * where one of them is to be run. One transaction.
 *
 * @param settingsHash settings of their own; undefined: the batch's.
 * @returns undefined, and changes nothing, where the batch is gone or is being cancelled.
 */
export async function appendVideos(
  db: Db,
  batch: BatchName,
  listed: readonly ListedVideo[],
  settingsHash?: string,
): Promise<Appended | undefined> {
  return db.transaction().execute(async (trx) => {
    const newOnes = await notListed(trx, batch, listed);
    const taken = newOnes.filter(({ outcome }) => outcome === undefined).length;
    const hadEnded = taken > 0 ? await openEndedBatch(trx, batch) : false;
    if (hadEnded === undefined) return undefined;
    await saveVideos(
      trx,
      newOnes.map(({ video }) => video),
    );
    const { next } = await trx
      .selectFrom('batch_videos')
      .select(sql<number>`coalesce(max(position) + 1, 0)`.as('next'))
      .where('batch', '=', batch)
      .executeTakeFirstOrThrow();
    for (let at = 0; at < newOnes.length; at += PAGE) {
      const rows = newOnes.slice(at, at + PAGE).map(({ video, outcome }, index) => ({
        batch,
        video_id: video.id,
        position: next + at + index,
        settings_hash: settingsHash ?? null,
        ...(outcome === undefined ? OPEN : settledWith(outcome)),
      }));
      await trx
        .insertInto('batch_videos')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['batch', 'video_id']).doNothing())
        .execute();
    }
    return { added: newOnes.length, taken, hadEnded };
  });
}

async function notListed(
  trx: Db,
  batch: BatchName,
  listed: readonly ListedVideo[],
): Promise<readonly ListedVideo[]> {
  const once = new Map(listed.map((one) => [one.video.id, one]));
  const known = await trx
    .selectFrom('batch_videos')
    .select('video_id')
    .where('batch', '=', batch)
    .where(sql<boolean>`video_id = any(${[...once.keys()]}::text[])`)
    .execute();
  const seen = new Set<string>(known.map(({ video_id }) => video_id));
  return [...once.values()].filter(({ video }) => !seen.has(video.id));
}
