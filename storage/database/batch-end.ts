import { sql } from 'kysely';
import type { BatchName } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcomes.ts';
import { settledWith } from './batch-videos.ts';
import { countOutcomes, endBatch, type OutcomeCounts } from './batches.ts';
import type { Db } from './database.ts';

/**
 * Ends a batch that has no open row, and returns how its videos ended; undefined, and nothing changed, where one is
 * open. Whoever opens rows holds the batch's row meanwhile: the one comes wholly before the other.
 */
export async function endIfSettled(db: Db, batch: BatchName): Promise<OutcomeCounts | undefined> {
  return db.transaction().execute(async (trx) => {
    await lockBatch(trx, batch);
    const counts = await countOutcomes(trx, batch);
    if (counts.open > 0) return undefined;
    await endBatch(trx, batch);
    return counts;
  });
}

const CANCELLED: Outcome = {
  kind: 'cancelled',
  detail: 'Its batch was cancelled before it was done; what is stored of it stays.',
};

/** Ends a batch that was cancelled, and whatever is open of it. One that has ended keeps its end. */
export async function endCancelled(db: Db, batch: BatchName): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockBatch(trx, batch);
    const ended = await trx
      .updateTable('batches')
      .set({ ended_at: sql`now()` })
      .where('name', '=', batch)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (Number(ended.numUpdatedRows) === 0) return;
    await trx
      .updateTable('batch_videos')
      .set(settledWith(CANCELLED))
      .where('batch', '=', batch)
      .where('outcome', 'is', null)
      .execute();
  });
}

/** The batch's own row: held to the end of the transaction. */
const lockBatch = (trx: Db, batch: BatchName): Promise<unknown> =>
  trx.selectFrom('batches').select('name').where('name', '=', batch).forUpdate().execute();
