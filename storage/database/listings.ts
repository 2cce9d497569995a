import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { inBrief, type VideoMetadata } from '../../domain/video.ts';
import type { Db } from './database.ts';
import { storableJson } from './storable.ts';
import { saveVideos } from './videos.ts';

/** A video as a source lists it, with its time to order by and its number where the source tells them. */
export interface ListingRow {
  readonly video: VideoMetadata;
  readonly timeMs?: number;
  readonly entry?: number;
}

/** One run of listing a source. Another run of the same source takes the rows over: then this one writes no more. */
export interface ListingRun {
  readonly sourceKey: string;
  readonly run: string;
}

/** Where an interrupted listing of the same source was. */
export interface InterruptedListing {
  /** Entries of the source that were read, those included that are no videos. */
  readonly entries: number;
  readonly videos: number;
  readonly startedAt: Date;
}

/** A source grows: what was listed longer ago is listed anew. */
const GOES_ON_WITHIN = sql`interval '1 day'`;

/**
 * Begins to list a source. What an interrupted listing left is kept where it is to be gone on with and is not older
 * than a day, otherwise deleted, with what is older than that of other sources.
 */
export async function beginListing(
  db: Db,
  sourceKey: string,
  { goOn }: { readonly goOn: boolean },
): Promise<{ readonly run: ListingRun; readonly before: InterruptedListing | undefined }> {
  const run = randomUUID();
  return db.transaction().execute(async (trx) => {
    // Two commands may begin at the same moment: the later one takes the place of the other.
    await sql`select pg_advisory_xact_lock(hashtext(${`listing ${sourceKey}`}))`.execute(trx);
    const before = goOn ? await takeOver(trx, sourceKey, run) : undefined;
    if (before === undefined) {
      await forget(trx, sourceKey);
      await trx.insertInto('listings').values({ source_key: sourceKey, run }).execute();
    }
    return { run: { sourceKey, run }, before };
  });
}

/** Listings of other sources that nobody can go on with any more go too; one that is being taken just now is left. */
async function forget(trx: Db, sourceKey: string): Promise<void> {
  await sql`
    delete from listings where source_key = ${sourceKey} or source_key in (
      select source_key from listings where updated_at <= now() - ${GOES_ON_WITHIN} for update skip locked)`.execute(
    trx,
  );
}

async function takeOver(trx: Db, sourceKey: string, run: string): Promise<InterruptedListing | undefined> {
  const row = await trx
    .updateTable('listings')
    .set({ run })
    .where('source_key', '=', sourceKey)
    .where('entries', '>', 0)
    .where('updated_at', '>', sql<Date>`now() - ${GOES_ON_WITHIN}`)
    .returning(['entries', 'started_at'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { videos } = await trx
    .selectFrom('listing_videos')
    .select(sql<number>`count(*)`.as('videos'))
    .where('source_key', '=', sourceKey)
    .executeTakeFirstOrThrow();
  return { entries: row.entries, videos, startedAt: row.started_at };
}

/**
 * Writes a page of a listing, in one transaction: each video, and its place.
 *
 * @param place of the first of them, counted from 0.
 * @returns false when another run has taken the listing over, which goes on alone then.
 */
export async function addToListing(
  db: Db,
  { sourceKey, run }: ListingRun,
  place: number,
  page: readonly ListingRow[],
): Promise<boolean> {
  const entries = page.reduce((most, { entry = 0 }) => Math.max(most, entry), 0);
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('listings')
      .set({ entries: sql<number>`greatest(entries, ${entries}::int)`, updated_at: sql<Date>`now()` })
      .where('source_key', '=', sourceKey)
      .where('run', '=', run)
      .executeTakeFirst();
    await saveVideos(
      trx,
      page.map(({ video }) => video),
    );
    if (numUpdatedRows === 0n) return false;
    await trx
      .insertInto('listing_videos')
      .values(
        page.map(({ video, timeMs, entry }, index) => ({
          source_key: sourceKey,
          place: place + index,
          video_id: video.id,
          listed: storableJson({ video: inBrief(video), timeMs, entry }),
        })),
      )
      .execute();
    return true;
  });
}

const PAGE = 2000;

/** What a listing has so far, in its order, by pages. */
export async function* listedBefore(db: Db, sourceKey: string): AsyncGenerator<readonly ListingRow[]> {
  for (let after = -1; ; ) {
    const rows = await db
      .selectFrom('listing_videos')
      .select(['place', 'listed'])
      .where('source_key', '=', sourceKey)
      .where('place', '>', after)
      .orderBy('place')
      .limit(PAGE)
      .execute();
    if (rows.length === 0) return;
    yield rows.map(({ listed }) => listed);
    after = rows.at(-1)!.place;
  }
}

/** The source was listed to its end, or as far as was wanted: its videos stay, the listing is not needed any more. */
export async function endListing(db: Db, { sourceKey, run }: ListingRun): Promise<void> {
  await db.deleteFrom('listings').where('source_key', '=', sourceKey).where('run', '=', run).execute();
}
