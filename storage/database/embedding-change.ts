import { sql, type Transaction } from 'kysely';
import type { VideoId } from '../../domain/ids.ts';
import type { Db } from './database.ts';
import { missingTextHashes } from './embeddings.ts';
import type { Database } from './schema.ts';

/** Published videos whose vectors are of another model, by id, from the one after `after` on. */
export async function videosToChange(
  db: Db,
  modelId: number,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<VideoId[]> {
  const rows = await db
    .selectFrom('publications')
    .select('video_id')
    .where('embedding_model_id', '<>', modelId)
    .where('video_id', '>', after)
    .orderBy('video_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.video_id as VideoId);
}

/** Texts by their hashes. */
export interface PublishedTexts {
  readonly segments: ReadonlyMap<string, string>;
  /** Also rejected ones: a person may promote them. */
  readonly claims: ReadonlyMap<string, string>;
}

/** All texts of a published video that have vectors; undefined where it is not published. */
export async function publishedTexts(db: Db, videoId: VideoId): Promise<PublishedTexts | undefined> {
  const publication = await db
    .selectFrom('publications')
    .select('segment_hash')
    .where('video_id', '=', videoId)
    .executeTakeFirst();
  if (publication === undefined) return undefined;
  const segments = await db
    .selectFrom('segments')
    .select(['text_hash', 'text'])
    .where('video_id', '=', videoId)
    .where('config_hash', '=', publication.segment_hash)
    .orderBy('ordinal')
    .execute();
  const claims = await db
    .selectFrom('claims')
    .select(['text_hash', 'text'])
    .where('video_id', '=', videoId)
    .orderBy('id')
    .execute();
  const byHash = (rows: readonly { text_hash: string; text: string }[]) =>
    new Map(rows.map((row) => [row.text_hash, row.text]));
  return { segments: byHash(segments), claims: byHash(claims) };
}

export type Changed = 'changed' | 'already' | 'incomplete' | 'not-published';

/**
 * From here on a video is searched by this model: in one transaction with the proof that nothing of what is published
 * of it lacks a vector. `incomplete`: something does, so it was published anew meanwhile.
 */
export const changeVideo = (db: Db, videoId: VideoId, modelId: number): Promise<Changed> =>
  db.transaction().execute(async (trx) => {
    await waitForPublishing(trx, videoId);
    const row = await trx
      .selectFrom('publications')
      .select('embedding_model_id')
      .where('video_id', '=', videoId)
      .executeTakeFirst();
    const texts = row && (await publishedTexts(trx, videoId));
    if (texts === undefined) return 'not-published';
    if (row?.embedding_model_id === modelId) return 'already';
    const missing = [
      ...(await missingTextHashes(trx, modelId, 'segment', [...texts.segments.keys()])),
      ...(await missingTextHashes(trx, modelId, 'claim', [...texts.claims.keys()])),
    ];
    if (missing.length > 0) return 'incomplete';
    await trx
      .updateTable('publications')
      .set({ embedding_model_id: modelId })
      .where('video_id', '=', videoId)
      .execute();
    return 'changed';
  });

/** The lock that publishing takes: the two follow each other. */
const waitForPublishing = (trx: Transaction<Database>, videoId: VideoId) =>
  sql`select from videos where id = ${videoId} for no key update`.execute(trx);
