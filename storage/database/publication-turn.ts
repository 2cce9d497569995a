import type { Transaction } from 'kysely';
import type { Database } from './schema.ts';

/**
 * What changes the published knowledge of one video follows each other; that of different videos does not meet. Held
 * until the transaction ends.
 *
 * @throws Error for a video that is not stored.
 */
export async function takePublicationTurn(trx: Transaction<Database>, videoId: string): Promise<void> {
  const video = await trx
    .selectFrom('videos')
    .select('id')
    .where('id', '=', videoId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (video === undefined) throw new Error(`The video ${videoId} is not stored, so it cannot be published.`);
}
